/** The way to the next page of a list; nothing where there is none. */
import { Button } from '@mantine/core'
import { strings } from '../strings'
import classes from './show-more.module.css'

export interface PagedList {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

export function ShowMore({ list }: { list: PagedList }) {
  if (!list.hasNextPage) return null
  return (
    <div className={classes.more}>
      <Button size="xs" variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {strings.more}
      </Button>
    </div>
  )
}
