/** What one file has to be asked: each question with the answers that fit and the evidence for them. */
import { Button, Radio, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { App } from '../../client'
import { Failure } from '../parts/failure'
import { service } from '../state/service'
import { strings } from '../strings'
import { askedFilesOf, type AskedFile, type Question } from './asked-files'
import { ColumnMapping } from './column-mapping'
import classes from './files.module.css'

interface FileQuestionsProps {
  app: App
  integration_id: string
  file: AskedFile
  onAnswered: () => void
}

export function FileQuestions({ app, integration_id, file, onAnswered }: FileQuestionsProps) {
  const queries = useQueryClient()
  const [questions, setQuestions] = useState<readonly Question[]>(file.questions)
  const [answers, setAnswers] = useState(() => proposed(file.questions))
  const open = questions.some(({ setting }) => !answers[setting])
  const answer = useMutation({
    mutationFn: () =>
      service.answerFile({ integration_id, file_id: file.file_id, answers }).then(() => [], askedFilesOf),
    onSuccess: ([asked]) => {
      void queries.invalidateQueries({ queryKey: ['files', integration_id] })
      if (asked === undefined) {
        onAnswered()
        return
      }
      // One answer may raise another question.
      setQuestions(asked.questions)
      setAnswers((known) => ({ ...proposed(asked.questions), ...known }))
    },
  })
  const settings = app.formats.find(({ name }) => name === file.format)?.settings ?? []

  return (
    <form
      className={classes.questions}
      onSubmit={(event) => {
        event.preventDefault()
        answer.mutate()
      }}
    >
      <div>
        <h3 className={classes.title}>{strings.files.asked.title(file.name)}</h3>
        <p className={classes.words}>{strings.files.asked.words}</p>
      </div>
      {questions.map((question) => (
        <Ask
          key={question.setting}
          question={question}
          help={settings.find(({ name }) => name === question.setting)}
          value={answers[question.setting] ?? ''}
          onChange={(value) => setAnswers((known) => ({ ...known, [question.setting]: value }))}
        />
      ))}
      {answer.error !== null && <Failure error={answer.error} />}
      <div>
        <Button type="submit" loading={answer.isPending} disabled={open}>
          {strings.files.asked.submit}
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
