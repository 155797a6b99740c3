/** More files for an account that takes them. Each becomes a run. */
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Failure } from '../parts/failure'
import { FileDrop } from '../parts/file-drop'
import { Panel } from '../parts/panel'
import { service } from '../state/service'
import { strings } from '../strings'
import classes from './integration-screen.module.css'

export function UploadPanel({ integration_id, types }: { integration_id: string; types: readonly string[] }) {
  const [files, setFiles] = useState<readonly File[]>([])
  const upload = useMutation({
    mutationFn: () => service.uploadFiles(integration_id, files),
    onSuccess: () => setFiles([]),
  })
  return (
    <Panel title={strings.files.title} lead={strings.files.lead}>
      <div className={classes.form}>
        <FileDrop types={types} files={files} onChange={setFiles} />
        {upload.error !== null && <Failure error={upload.error} />}
        {files.length > 0 && (
          <div className={classes.buttons}>
            <Button loading={upload.isPending} onClick={() => upload.mutate()}>
              {strings.files.upload(files.length)}
            </Button>
          </div>
        )}
      </div>
    </Panel>
  )
}
