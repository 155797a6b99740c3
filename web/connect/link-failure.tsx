/** Why an account was not linked, with the way out of just that. */
import { Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import type { App } from '../../client'
import { Failure } from '../parts/failure'
import { ButtonLink } from '../parts/links'
import { codeOf, factOf } from '../state/failures'
import { strings } from '../strings'

interface LinkFailureProps {
  error: Error
  app: App
  /** Takes the other account after all; null where there is none to take the place of. */
  onReplace: (() => void) | null
  /** Says that it is the linked account after all; null where more than a name speaks against it. */
  onSame: (() => void) | null
}

export function LinkFailure(props: LinkFailureProps) {
  return <Failure error={props.error} action={wayOut(props)} />
}

function wayOut({ error, app, onReplace, onSame }: LinkFailureProps): ReactNode {
  const known = factOf(error, 'integration_id')
  switch (codeOf(error)) {
    case 'integration.already_linked':
      return (
        known !== null && (
          <ButtonLink to="/integrations/$integration_id" params={{ integration_id: known }} size="xs">
            {strings.connect.openKnown}
          </ButtonLink>
        )
      )
    case 'integration.other_account':
      return (
        onReplace !== null && (
          <Group gap="xs">
            {onSame !== null && (
              <Button size="xs" onClick={onSame}>
                {strings.connect.same}
              </Button>
            )}
            <Button size="xs" color="red.8" onClick={onReplace}>
              {strings.connect.replace}
            </Button>
          </Group>
        )
      )
    case 'integration.credentials_refused':
    case 'integration.token_used':
      return (
        <Button
          component="a"
          href={app.fields.find(({ help_url }) => help_url !== null)?.help_url ?? app.homepage}
          target="_blank"
          rel="noreferrer"
          size="xs"
          variant="default"
        >
          {strings.connect.about.visit(app.title)}
        </Button>
      )
    default:
      return null
  }
}
