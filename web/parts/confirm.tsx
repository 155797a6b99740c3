/** A question before something that cannot be taken back. */
import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './confirm.module.css'

interface ConfirmProps {
  title: string
  words: ReactNode
  confirm: string
  cancel: string
  /** It destroys something. */
  grave?: boolean
  busy?: boolean
  onConfirm: () => void
  onCancel: () => void
}

export function Confirm({
  title,
  words,
  confirm,
  cancel,
  grave = false,
  busy = false,
  onConfirm,
  onCancel,
}: ConfirmProps) {
  return (
    <Modal
      opened
      onClose={onCancel}
      title={title}
      centered
      lockScroll={false}
      classNames={{ title: classes.title ?? '' }}
    >
      <div className={classes.words}>{words}</div>
      <div className={classes.buttons}>
        <Button variant="default" onClick={onCancel}>
          {cancel}
        </Button>
        <Button {...(grave && { color: 'red.8' })} loading={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Modal>
  )
}
