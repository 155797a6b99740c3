/** What a file has to be asked: each question with the answers that fit and the evidence for them. */
import { Button, Radio, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { App } from '../../client'
import { Failure } from '../parts/failure'
import { strings } from '../strings'
import type { AskedFile, Question } from './asked-files'
import { isStillAsked } from './column-map'
import { ColumnMapping } from './column-mapping'
import classes from './files.module.css'

type Answers = Readonly<Record<string, string>>

interface QuestionFormProps {
  app: App
  /** One answer may raise another question. */
  file: Pick<AskedFile, 'name' | 'format' | 'questions'>
  /** What was answered about it before. */
  before?: Answers
  /** What becomes of the answers. */
  words: string
  submit: string
  busy: boolean
  error: Error | null
  onAnswer: (answers: Answers) => void
}

export function QuestionForm({ app, file, before = {}, words, submit, busy, error, onAnswer }: QuestionFormProps) {
  const { name, format } = file
  const [given, setGiven] = useState(before)
  const { questions, answers } = answered(file.questions, given)
  const settings = app.formats.find((each) => each.name === format)?.settings ?? []
  return (
    <form
      className={classes.questions}
      onSubmit={(event) => {
        event.preventDefault()
        onAnswer(answers)
      }}
    >
      <div>
        <h3 className={classes.title}>{strings.files.asked.title(name)}</h3>
        <p className={classes.words}>{words}</p>
      </div>
      {questions.map((question) => (
        <Ask
          key={question.setting}
          question={question}
          help={settings.find((setting) => setting.name === question.setting)}
          value={answers[question.setting] ?? ''}
          onChange={(value) => setGiven((known) => ({ ...known, [question.setting]: value }))}
        />
      ))}
      {error !== null && <Failure error={error} />}
      <div>
        <Button type="submit" loading={busy} disabled={questions.some(({ setting }) => !answers[setting])}>
          {submit}
        </Button>
      </div>
    </form>
  )
}

interface AskProps {
  question: Question
  help: { help: string; example: string } | undefined
  value: string
  onChange: (value: string) => void
}

function Ask({ question: { title, candidates, table }, help, value, onChange }: AskProps) {
  const [first] = candidates
  if (table !== undefined) return <ColumnMapping title={title} table={table} value={value} onChange={onChange} />
  if (first === undefined)
    return (
      <TextInput
        label={title}
        description={help?.help}
        placeholder={help?.example}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    )
  return (
    <Radio.Group label={title} value={value} onChange={onChange}>
      <div className={classes.choices}>
        {candidates.map((candidate) => (
          <Radio
            key={candidate.value}
            value={candidate.value}
            label={candidate.title}
            description={candidate.evidence}
          />
        ))}
      </div>
    </Radio.Group>
  )
}

/** The questions that are still open or were answered here, and their answers. */
function answered(questions: readonly Question[], given: Answers): { questions: Question[]; answers: Answers } {
  const all = Object.fromEntries(questions.map((question) => [question.setting, answerTo(question, given)]))
  const columns = questions.find(({ table }) => table !== undefined)
  const asked = columns === undefined ? [...questions] : questions.filter(stillAskedBy(all[columns.setting] ?? ''))
  return {
    questions: asked,
    answers: Object.fromEntries(asked.map(({ setting }) => [setting, all[setting] ?? ''])),
  }
}

const stillAskedBy = (columns: string) => (question: Question) => isStillAsked(question, columns)

/** Where only one answer fits it is proposed; where several do, the person decides. */
function answerTo({ setting, candidates, table }: Question, given: Answers): string {
  const said = given[setting]
  const isFree = candidates.length === 0 || table !== undefined
  if (said !== undefined && (isFree || candidates.some(({ value }) => value === said))) return said
  return candidates.length === 1 ? (candidates[0]?.value ?? '') : ''
}
