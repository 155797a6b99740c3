/** Which of the accounts behind a login is meant: each by what a person knows it by. */
import { Button, Radio } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import type { App, OfferedAccount } from '../../client'
import { Failure } from '../parts/failure'
import { AnchorLink } from '../parts/links'
import { Moment } from '../parts/moment'
import { Note } from '../parts/note'
import { strings } from '../strings'
import classes from './wizard.module.css'

interface AccountChoiceProps {
  app: App
  accounts: readonly OfferedAccount[]
  busy: boolean
  /** Why the last choice came to nothing. */
  error: Error | null
  onChoose: (id: string) => void
  /** The way out. */
  children: ReactNode
}

const words = strings.connect.choose

export function AccountChoice({ app, accounts, busy, error, onChoose, children }: AccountChoiceProps) {
  const [chosen, setChosen] = useState('')
  const free = accounts.filter(({ linked_as }) => linked_as === null)
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        onChoose(chosen)
      }}
    >
      <h2 className={classes.heading}>{words.heading(app.title)}</h2>
      {free.length > 0 && (
        <Radio.Group value={chosen} onChange={setChosen} label={words.words(accounts.length)}>
          <div className={classes.choices}>
            {free.map((account) => (
              <Radio key={account.id} value={account.id} label={<Preview account={account} />} />
            ))}
          </div>
        </Radio.Group>
      )}
      <Linked accounts={accounts} />
      {error !== null && <Failure error={error} />}
      <div className={classes.buttons}>
        {free.length > 0 && (
          <Button type="submit" disabled={chosen === ''} loading={busy}>
            {words.submit}
          </Button>
        )}
        {children}
      </div>
    </form>
  )
}

function Preview({ account: { name, currency, last_changed_at, accounts } }: { account: OfferedAccount }) {
  return (
    <>
      <b>{name}</b>
      <span>
        {currency}
        {currency !== null && last_changed_at !== null && ' · '}
        {last_changed_at !== null && (
          <>
            {words.changed} <Moment at={last_changed_at} />
          </>
        )}
      </span>
      <span>{words.holds(accounts)}</span>
    </>
  )
}

/** What is linked is not offered once more: it has its own page. */
function Linked({ accounts }: { accounts: readonly OfferedAccount[] }) {
  const linked = accounts.filter(({ linked_as }) => linked_as !== null)
  if (linked.length === 0) return null
  return (
    <Note tone="idle">
      {linked.length === accounts.length ? words.allLinked : words.linked}{' '}
      {linked.map(({ id, name, linked_as }, n) => (
        <span key={id}>
          {n > 0 && ', '}
          <AnchorLink
            to="/integrations/$integration_id"
            params={{ integration_id: linked_as ?? '' }}
            inherit
            underline="always"
          >
            {name}
          </AnchorLink>
        </span>
      ))}
    </Note>
  )
}
