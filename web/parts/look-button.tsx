/** Shows what would happen, before it does. */
import { Button } from '@mantine/core'
import { Eye } from 'lucide-react'
import type { ReactNode } from 'react'

interface LookButtonProps {
  disabled?: boolean
  loading?: boolean
  onClick: () => void
  children: ReactNode
}

export const LookButton = (props: LookButtonProps) => (
  <Button variant="default" leftSection={<Eye size={15} aria-hidden />} {...props} />
)
