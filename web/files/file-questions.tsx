/** A file that was kept and waits for answers: once it has them it is imported. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { App } from '../../client'
import { service } from '../state/service'
import { strings } from '../strings'
import { askedFilesOf, askedSoFar, type AskedFile } from './asked-files'
import { QuestionForm } from './question-form'

interface FileQuestionsProps {
  app: App
  integration_id: string
  file: AskedFile
  onAnswered: () => void
}

export function FileQuestions({ app, integration_id, file, onAnswered }: FileQuestionsProps) {
  const queries = useQueryClient()
  const [questions, setQuestions] = useState(file.questions)
  const answer = useMutation({
    mutationFn: (answers: Readonly<Record<string, string>>) =>
      service.answerFile({ integration_id, file_id: file.file_id, answers }).then(() => [], askedFilesOf),
    onSuccess: ([asked]) => {
      void queries.invalidateQueries({ queryKey: ['files', integration_id] })
      if (asked === undefined) onAnswered()
      else setQuestions((before) => askedSoFar(before, asked.questions))
    },
  })
  return (
    <QuestionForm
      app={app}
      file={{ ...file, questions }}
      words={strings.files.asked.words}
      submit={strings.files.asked.submit}
      busy={answer.isPending}
      error={answer.error}
      onAnswer={answer.mutate}
    />
  )
}
