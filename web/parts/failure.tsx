/** What went wrong, what can be done about it, and the technical side for whoever asks. */
import { Button, CopyButton } from '@mantine/core'
import { OctagonAlert, WifiOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { describeFailure, isMissing } from '../state/failures'
import { strings } from '../strings'
import { ButtonLink } from './links'
import classes from './failure.module.css'

interface FailureProps {
  error: unknown
  /** Tries again what failed. */
  retry?: (() => void) | undefined
  /** The way out, where it is another one. */
  action?: ReactNode
}

export function Failure({ error, retry, action }: FailureProps) {
  const { title, detail, remedy, technical, offline } = describeFailure(error)
  const Icon = offline ? WifiOff : OctagonAlert
  return (
    <div className={classes.failure} role="alert">
      <Icon size={18} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <p className={classes.title}>{title}</p>
        {detail !== null && <p>{detail}</p>}
        {remedy !== null && <p className={classes.remedy}>{remedy}</p>}
        <div className={classes.actions}>
          {action}
          {isMissing(error) && (
            <ButtonLink to="/" size="xs" variant="default">
              {strings.frame.home}
            </ButtonLink>
          )}
          {retry !== undefined && !isMissing(error) && (
            <Button size="xs" variant="default" onClick={retry}>
              {strings.failure.retry}
            </Button>
          )}
        </div>
        {technical !== null && (
          <details className={classes.details}>
            <summary>{strings.failure.technical}</summary>
            <pre className={classes.technical}>{technical}</pre>
            <CopyButton value={technical}>
              {({ copied, copy }) => (
                <Button size="compact-xs" variant="default" onClick={copy}>
                  {copied ? strings.failure.copied : strings.failure.copy}
                </Button>
              )}
            </CopyButton>
          </details>
        )}
      </div>
    </div>
  )
}
