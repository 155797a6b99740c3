/** The frame of every preview: of what, while it is looked at, what was found, and what can follow. */
import { Button } from '@mantine/core'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { Eye } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Preview } from '../../client'
import { BackLink } from '../parts/back-link'
import { ButtonLink } from '../parts/links'
import { Moment } from '../parts/moment'
import { Screen } from '../parts/screen'
import { useNames } from '../state/names'
import { integrationQuery } from '../state/queries'
import { strings } from '../strings'
import { Findings } from './findings'
import { Looking } from './looking'
import classes from './preview.module.css'

interface PreviewFrameProps {
  integration_id: string
  /** What is looked at, in words. */
  what: string
  preview?: UseQueryResult<Preview>
  again?: () => void
  /** The button that does it. */
  forReal?: ReactNode
  /** Above what was found. */
  notice?: ReactNode
  /** Shown where nothing could be looked at. */
  refused?: (error: Error) => ReactNode
  /** Shown where there is nothing to look at. */
  children?: ReactNode
}

export function PreviewFrame({ integration_id, what, preview, forReal, children, ...parts }: PreviewFrameProps) {
  const { data: integration } = useQuery(integrationQuery(integration_id))
  const { accountTitle } = useNames()
  const found = preview?.isSuccess === true && !preview.isFetching
  return (
    <Screen
      title={strings.preview.title}
      lead={strings.preview.lead(what)}
      above={
        <BackLink to="/integrations/$integration_id" params={{ integration_id }}>
          {integration === undefined ? strings.integration.title : accountTitle(integration)}
        </BackLink>
      }
      actions={
        <>
          <ButtonLink to="/integrations/$integration_id" params={{ integration_id }} variant="default">
            {strings.preview.leave}
          </ButtonLink>
          {found && forReal}
        </>
      }
    >
      {parts.notice}
      {preview?.isFetching === true && <Looking />}
      {preview?.isError === true && !preview.isFetching && parts.refused?.(preview.error)}
      {found && (
        <>
          <p className={classes.seen}>
            <Eye size={15} aria-hidden />
            <span>
              {strings.preview.seen} <Moment at={new Date(preview.dataUpdatedAt).toISOString()} />.{' '}
              {isOlder(preview.dataUpdatedAt, integration?.last_synced_at) && strings.preview.old}
            </span>
            <Button size="compact-xs" variant="default" onClick={parts.again}>
              {strings.preview.again}
            </Button>
          </p>
          <Findings preview={preview.data} />
        </>
      )}
      {children}
    </Screen>
  )
}

const isOlder = (seen_at: number, synced_at: string | null | undefined): boolean =>
  typeof synced_at === 'string' && Date.parse(synced_at) > seen_at
