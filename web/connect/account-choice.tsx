/** Which of the accounts behind a login is meant. */
import { Button, Radio } from '@mantine/core'
import { useState } from 'react'
import { strings } from '../strings'
import type { OfferedAccount } from './link-problems'
import classes from './wizard.module.css'

interface AccountChoiceProps {
  accounts: readonly OfferedAccount[]
  busy: boolean
  onChoose: (id: string) => void
}

export function AccountChoice({ accounts, busy, onChoose }: AccountChoiceProps) {
  const [chosen, setChosen] = useState('')
  return (
    <div className={classes.form}>
      <Radio.Group
        value={chosen}
        onChange={setChosen}
        label={strings.connect.choose.heading}
        description={strings.connect.choose.words}
      >
        <div className={classes.facts}>
          {accounts.map(({ id, name }) => (
            <Radio key={id} value={id} label={name} />
          ))}
        </div>
      </Radio.Group>
      <div className={classes.buttons}>
        <Button disabled={chosen === ''} loading={busy} onClick={() => onChoose(chosen)}>
          {strings.connect.choose.submit}
        </Button>
      </div>
    </div>
  )
}
