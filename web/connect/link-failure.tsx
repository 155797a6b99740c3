/** Why an account was not linked, with the way out of just that. */
import { Button } from '@mantine/core'
import type { App } from '../../client'
import { Failure } from '../parts/failure'
import { ButtonLink } from '../parts/links'
import { codeOf, factOf } from '../state/failures'
import { strings } from '../strings'

export function LinkFailure({ error, app }: { error: Error; app: App }) {
  const known = factOf(error, 'integration_id')
  if (codeOf(error) === 'integration.already_linked' && known !== null)
    return (
      <Failure
        error={error}
        action={
          <ButtonLink to="/integrations/$integration_id" params={{ integration_id: known }} size="xs">
            {strings.connect.openKnown}
          </ButtonLink>
        }
      />
    )
  const help = app.fields.find(({ help_url }) => help_url !== null)?.help_url ?? app.homepage
  return (
    <Failure
      error={error}
      action={
        codeOf(error) === 'integration.credentials_refused' && (
          <Button component="a" href={help} target="_blank" rel="noreferrer" size="xs" variant="default">
            {strings.connect.about.visit(app.title)}
          </Button>
        )
      }
    />
  )
}
