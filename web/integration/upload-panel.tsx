/** More files for an account that takes them, and those that wait for an answer. */
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import type { App } from '../../client'
import { waitsForAnswers } from '../files/asked-files'
import { FileImport } from '../files/file-import'
import { FileQuestions } from '../files/file-questions'
import filesClasses from '../files/files.module.css'
import { Panel } from '../parts/panel'
import { filesQuery } from '../state/queries'
import { strings } from '../strings'

export function UploadPanel({ integration_id, app }: { integration_id: string; app: App }) {
  const { data: files = [] } = useQuery(filesQuery(integration_id))
  const waiting = files.filter(waitsForAnswers)
  return (
    <Panel title={strings.files.title} lead={strings.files.lead}>
      <div className={filesClasses.list}>
        {waiting.map((file) => (
          <FileQuestions
            key={file.file_id}
            app={app}
            integration_id={integration_id}
            file={file}
            onAnswered={() => undefined}
          />
        ))}
        <FileImport
          app={app}
          integration={() => Promise.resolve(integration_id)}
          submit={strings.files.upload}
          onStarted={() => notifications.show({ color: 'teal', message: strings.files.started })}
        />
      </div>
    </Panel>
  )
}
