/** Files on their way in: chosen, sent, and asked about where one alone does not say how it is to be read. */
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Eye } from 'lucide-react'
import { useState } from 'react'
import type { App } from '../../client'
import { Failure } from '../parts/failure'
import { FileDrop } from '../parts/file-drop'
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
  /** Shows what importing it would do. */
  onLook?: (file: File) => void
}

export function FileImport({ app, integration, submit, onStarted, onLook }: FileImportProps) {
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
        }}
      />
      {upload.error !== null && <Failure error={upload.error} />}
      <div className={classes.buttons}>
        <Button type="submit" loading={upload.isPending} disabled={files.length === 0}>
          {submit(files.length)}
        </Button>
        {onLook !== undefined && files[0] !== undefined && files.length === 1 && (
          <Look file={files[0]} onLook={onLook} />
        )}
      </div>
    </form>
  )
}

function Look({ file, onLook }: { file: File; onLook: (file: File) => void }) {
  return (
    <Button variant="default" leftSection={<Eye size={15} aria-hidden />} onClick={() => onLook(file)}>
      {strings.files.look}
    </Button>
  )
}
