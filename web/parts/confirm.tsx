/** A question before something is done. */
import { Button, Modal } from '@mantine/core'
import { useEffect, useState, type ReactNode } from 'react'
import classes from './confirm.module.css'

interface ConfirmProps {
  title: string
  words: ReactNode
  confirm: string
  /** Left out where there is nothing to go back to: then only `confirm` closes it. */
  cancel?: string
  /** It destroys something. */
  grave?: boolean
  busy?: boolean
  /** Something has to be chosen first. */
  disabled?: boolean
  onConfirm: () => void
  onCancel?: () => void
}

export function Confirm({
  title,
  words,
  confirm,
  cancel,
  grave = false,
  busy = false,
  disabled = false,
  onConfirm,
  onCancel,
}: ConfirmProps) {
  // Whoever asked goes on where they were.
  const [asker] = useState(() => document.activeElement)
  useEffect(() => () => (asker instanceof HTMLElement ? asker.focus() : undefined), [asker])
  return (
    <Modal.Root opened onClose={onCancel ?? stay} centered lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content aria-label={title}>
        <Modal.Body className={classes.body}>
          <h2 className={classes.title}>{title}</h2>
          <div className={classes.words}>{words}</div>
          <div className={classes.buttons}>
            {cancel !== undefined && (
              <Button variant="default" onClick={onCancel}>
                {cancel}
              </Button>
            )}
            <Button {...(grave && { color: 'red.8' })} loading={busy} disabled={disabled} onClick={onConfirm}>
              {confirm}
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

const stay = (): void => undefined
