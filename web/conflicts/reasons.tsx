/** How many conflicts there are, by account and reason; those alike can be answered at once. */
import { Button } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { fieldName } from '../fields/field-words'
import { AppMark } from '../parts/app-mark'
import { Panel } from '../parts/panel'
import { useNames } from '../state/names'
import { conflictCountsQuery } from '../state/discrepancies'
import { strings } from '../strings'
import { AnswerAlike, type Alike } from './answer-alike'
import classes from './conflicts.module.css'

export function Reasons({ status }: { status: 'open' | 'auto' }) {
  const [answering, setAnswering] = useState<Alike | null>(null)
  const navigate = useNavigate({ from: '/conflicts' })
  const { appTitle, accountTitle, integrations } = useNames()
  const counts = useQueries({
    queries: integrations.map(({ integration_id }) => conflictCountsQuery(integration_id)),
  })
  const groups = integrations.flatMap((link, n) =>
    (counts[n]?.data ?? [])
      .filter((group) => group.status === status)
      .map(({ kind, field, count }) => ({ link, kind, field, count })),
  )
  if (groups.length === 0) return null
  return (
    <Panel title={strings.conflicts.reasons.title} lead={strings.conflicts.reasons.lead} flush>
      <ul>
        {groups.map(({ link, kind, field, count }) => (
          <li key={`${link.integration_id} ${kind} ${field}`} className={classes.row}>
            <AppMark app_name={link.app_name} title={appTitle(link.app_name)} size={28} />
            <div className={classes.words}>
              <p className={classes.question}>{strings.conflicts.reasons.count(count, kind, fieldName(field))}</p>
              <p className={classes.soft}>{accountTitle(link)}</p>
            </div>
            <div className={classes.buttons}>
              <Button
                size="xs"
                variant="default"
                onClick={() =>
                  void navigate({
                    search: (old) => ({ ...old, integration_id: link.integration_id, kind, field }),
                    resetScroll: false,
                  })
                }
              >
                {strings.conflicts.reasons.only}
              </Button>
              <Button
                size="xs"
                variant="default"
                onClick={() =>
                  setAnswering({
                    integration_id: link.integration_id,
                    app: appTitle(link.app_name),
                    kind,
                    field,
                    status,
                  })
                }
              >
                {strings.conflicts.reasons.answer}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {answering !== null && <AnswerAlike alike={answering} onDone={() => setAnswering(null)} />}
    </Panel>
  )
}
