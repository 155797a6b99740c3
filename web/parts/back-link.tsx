/** The way from a screen to the one that it belongs to. */
import { Anchor, type AnchorProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import type { AnchorHTMLAttributes, Ref } from 'react'
import classes from './back-link.module.css'

type BackLinkProps = Omit<AnchorProps, 'className'> &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps> & { ref?: Ref<HTMLAnchorElement> }

export const BackLink = createLink(({ children, ...props }: BackLinkProps) => (
  <Anchor {...props} className={classes.back}>
    <ArrowLeft size={14} aria-hidden />
    {children}
  </Anchor>
))
