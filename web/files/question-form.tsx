/** What a file has to be asked: each question with the answers that fit and the evidence for them. */
import { Button, Radio, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { App } from '../../client'
import { Failure } from '../parts/failure'
import { strings } from '../strings'
import type { AskedFile, Question } from './asked-files'
import { ColumnMapping } from './column-mapping'
import classes from './files.module.css'

interface QuestionFormProps {
  app: App
  /** One answer may raise another question. */
  file: Pick<AskedFile, 'name' | 'format' | 'questions'>
  /** What becomes of the answers. */
  words: string
  submit: string
  busy: boolean
  error: Error | null
  onAnswer: (answers: Readonly<Record<string, string>>) => void
}

export function QuestionForm({ app, file, words, submit, busy, error, onAnswer }: QuestionFormProps) {
  const { name, format, questions } = file
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({})
  const answers: Readonly<Record<string, string>> = { ...proposed(questions), ...given }
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

function Ask({ question: { setting, title, candidates }, help, value, onChange }: AskProps) {
  const [first] = candidates
  if (setting === 'columns' && first !== undefined)
    return <ColumnMapping title={title} evidence={first.evidence} value={value} onChange={onChange} />
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

/** Where only one answer fits it is proposed; where several do, the person decides. */
const proposed = (questions: readonly Question[]): Record<string, string> =>
  Object.fromEntries(
    questions.flatMap(({ setting, candidates: [first, second] }) =>
      first !== undefined && second === undefined ? [[setting, first.value]] : [],
    ),
  )
