/** Files on their way in: chosen, sent, and asked about where one alone does not say how it is to be read. */
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { App } from '../../client'
import { Failure } from '../parts/failure'
import { FileDrop } from '../parts/file-drop'
import { LeaveGuard } from '../parts/leave-guard'
import { LookButton } from '../parts/look-button'
import { fileToPreviewQuery } from '../state/discrepancies'
import { service } from '../state/service'
import { strings } from '../strings'
import { askedFilesOf, type AskedFile } from './asked-files'
import { FileQuestions } from './file-questions'
import classes from './files.module.css'

interface FileImportProps {
  app: App
  /** The link that the files are for, which may have to be made first. */
  integration: () => Promise<string>
  submit: (files: number) => string
  onStarted: (integration_id: string) => void
}

export function FileImport({ app, integration, submit, onStarted }: FileImportProps) {
  const queries = useQueryClient()
  const [files, setFiles] = useState<readonly File[]>([])
  const [asked, setAsked] = useState<{ integration_id: string; files: readonly AskedFile[] } | null>(null)
  const upload = useMutation({
    mutationFn: async () => {
      const integration_id = await integration()
      const waiting = await service.uploadFiles(integration_id, files).then(() => [], askedFilesOf)
      return { integration_id, waiting }
    },
    onSuccess: ({ integration_id, waiting }) => {
      setFiles([])
      if (waiting.length > 0) setAsked({ integration_id, files: waiting })
      else onStarted(integration_id)
      void queries.invalidateQueries({ queryKey: ['files', integration_id] })
    },
  })
  const look = useLook(integration)
  const only = files.length === 1 ? files[0] : undefined
  const busy = upload.isPending || look.isPending
  const error = upload.error ?? look.error

  if (asked !== null)
    return asked.files.map((file) => (
      <FileQuestions
        key={file.file_id}
        app={app}
        integration_id={asked.integration_id}
        file={file}
        onAnswered={() => {
          const left = asked.files.filter(({ file_id }) => file_id !== file.file_id)
          setAsked(left.length === 0 ? null : { ...asked, files: left })
          if (left.length === 0) onStarted(asked.integration_id)
        }}
      />
    ))

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        upload.mutate()
      }}
    >
      <FileDrop
        types={app.file_types}
        files={files}
        onChange={(chosen) => {
          setFiles(chosen)
          // What was said of files that are no longer those.
          upload.reset()
          look.reset()
        }}
      />
      {error !== null && <Failure error={error} />}
      <div className={classes.buttons}>
        <Button type="submit" loading={upload.isPending} disabled={files.length === 0 || busy}>
          {submit(files.length)}
        </Button>
        {only !== undefined && (
          <LookButton loading={look.isPending} disabled={busy} onClick={() => look.mutate(only)}>
            {strings.files.look}
          </LookButton>
        )}
      </div>
      <LeaveGuard when={files.length > 0} {...strings.files.leave} />
    </form>
  )
}

/** Leads to what importing a file would do. Of it nothing is kept, only the link that it is for. */
function useLook(integration: () => Promise<string>) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async (file: File) => ({ file, integration_id: await integration() }),
    onSuccess: ({ file, integration_id }) => {
      queries.setQueryData(fileToPreviewQuery(integration_id, file.name).queryKey, file)
      return navigate({
        to: '/integrations/$integration_id/preview',
        params: { integration_id },
        search: { file: file.name },
        // It goes along.
        ignoreBlocker: true,
      })
    },
  })
}
