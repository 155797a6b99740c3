/** What importing a file would do. The file stays with the browser until it is imported for real. */
import { Button } from '@mantine/core'
import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { FileUp } from 'lucide-react'
import { useState } from 'react'
import type { App } from '../../client'
import { askedInPreview, askedSoFar, type Question } from '../files/asked-files'
import { QuestionForm } from '../files/question-form'
import { Empty } from '../parts/empty'
import { Failure } from '../parts/failure'
import { ButtonLink } from '../parts/links'
import { Panel } from '../parts/panel'
import { filePreviewQuery, fileToPreviewQuery } from '../state/discrepancies'
import { appsQuery, integrationQuery } from '../state/queries'
import { service } from '../state/service'
import { strings } from '../strings'
import { PreviewFailure } from './preview-failure'
import { PreviewFrame } from './preview-frame'

type Answers = Readonly<Record<string, string>>

export function FilePreview({ integration_id, name }: { integration_id: string; name: string }) {
  const { data: file } = useQuery({ ...fileToPreviewQuery(integration_id, name), queryFn: skipToken })
  const [answers, setAnswers] = useState<Answers>({})
  const [known, setKnown] = useState<readonly Question[]>([])
  const preview = useQuery(filePreviewQuery(integration_id, file, answers))
  const { data: integration } = useQuery(integrationQuery(integration_id))
  const { data: apps = [] } = useQuery(appsQuery)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const importing = useMutation({
    mutationFn: (chosen: File) => service.uploadFiles(integration_id, [chosen], answers),
    onSuccess: ([job]) => {
      void queries.invalidateQueries({ queryKey: ['files', integration_id] })
      if (job !== undefined) void navigate({ to: '/monitor/$sync_job_id', params: { sync_job_id: job.sync_job_id } })
    },
  })
  const app: App | undefined = apps.find(({ app_name }) => app_name === integration?.app_name)
  const again = (): void => void preview.refetch()
  if (file === undefined) return <Forgotten integration_id={integration_id} name={name} />
  const forReal = (
    <Button
      leftSection={<FileUp size={15} aria-hidden />}
      loading={importing.isPending}
      onClick={() => importing.mutate(file)}
    >
      {strings.preview.forReal.file}
    </Button>
  )
  return (
    <PreviewFrame
      integration_id={integration_id}
      what={name}
      preview={preview}
      again={again}
      forReal={forReal}
      notice={importing.error !== null && <Failure error={importing.error} />}
      refused={(error) => {
        const asked = askedInPreview(error)
        const questions = askedSoFar(known, asked?.questions ?? [])
        return asked !== null && app !== undefined ? (
          <QuestionForm
            app={app}
            file={{ ...asked, questions }}
            before={answers}
            words={strings.preview.asked.words}
            submit={strings.preview.asked.submit}
            busy={preview.isFetching}
            error={null}
            onAnswer={(given) => {
              setKnown(questions)
              setAnswers(given)
            }}
          />
        ) : (
          <PreviewFailure error={error} integration={integration} retry={again} forReal={forReal} />
        )
      }}
    />
  )
}

/** The page was opened anew: a file cannot be in an address. */
function Forgotten({ integration_id, name }: { integration_id: string; name: string }) {
  return (
    <PreviewFrame integration_id={integration_id} what={name}>
      <Panel>
        <Empty
          icon={FileUp}
          title={strings.preview.forgotten.title}
          action={
            <ButtonLink to="/integrations/$integration_id" params={{ integration_id }} variant="default">
              {strings.files.choose}
            </ButtonLink>
          }
        >
          {strings.preview.forgotten.words}
        </Empty>
      </Panel>
    </PreviewFrame>
  )
}
