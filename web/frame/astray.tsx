/** For an address that leads nowhere, and for a screen that broke. */
import { Button } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { ButtonLink } from '../parts/links'
import { strings } from '../strings'
import { Door } from './door'

export function Lost() {
  return (
    <Door title={strings.frame.lost.title}>
      {strings.frame.lost.words}
      <ButtonLink to="/" variant="default">
        {strings.frame.home}
      </ButtonLink>
    </Door>
  )
}

export function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <Door title={strings.frame.broken.title}>
      {strings.frame.broken.words(error instanceof Error ? error.message : String(error))}
      <Button variant="default" onClick={reset}>
        {strings.failure.retry}
      </Button>
    </Door>
  )
}
