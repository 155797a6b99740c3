/** One request for many: what is wanted within the same moment is asked for together. */

/** @param most how many go into one request */
export function together<T>(
  ask: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  most: number,
): (id: string) => Promise<T | undefined> {
  let gathering: Gathered<T> | null = null
  return async (id) => {
    if (gathering === null || gathering.ids.size >= most) gathering = gather()
    gathering.ids.add(id)
    return (await gathering.answer).get(id)
  }

  function gather(): Gathered<T> {
    const ids = new Set<string>()
    const answer = moment().then(() => {
      if (gathering?.ids === ids) gathering = null
      return ask([...ids])
    })
    return { ids, answer }
  }
}

interface Gathered<T> {
  ids: Set<string>
  answer: Promise<ReadonlyMap<string, T>>
}

const MOMENT_MS = 20
const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, MOMENT_MS))
