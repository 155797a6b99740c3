/**
 * The one way to use a saved login. It is looked up before every request: so a run adopts what another process renewed,
 * and sends nothing more once its account is disconnected. It is renewed ahead of its end; if the provider refuses it all
 * the same, it is renewed once and the request repeated.
 */
import type { Connector, ProviderHttp, Settings } from '../connectors/connector'
import { IntegrationError } from '../domain/errors'
import { isDue, isOver } from '../domain/login'
import { lockCredentials, readLogin, type Login } from '../store/credentials'
import type { ServiceDeps } from './deps'
import { endLogin } from './end-login'
import { openLine } from './provider'
import { refreshLogin } from './refresh-login'

export interface SavedLink {
  integration_id: string
  connector: Connector
  settings: Settings
}

/**
 * Does work that asks the provider in the name of a link.
 *
 * @throws auth.reconnect_required after noting it with the integration, when the provider refuses the login for good
 */
export async function useLogin<T>(
  deps: ServiceDeps,
  link: SavedLink,
  signal: AbortSignal,
  work: (http: ProviderHttp) => Promise<T>,
): Promise<T> {
  const hand = createHand(deps, link, signal)
  try {
    return await work(hand.http)
  } catch (error) {
    if (isRefusal(error)) await hand.giveUp()
    throw error
  }
}

function createHand(deps: ServiceDeps, link: SavedLink, signal: AbortSignal) {
  const { integration_id, connector } = link
  const { knex } = deps.db
  let held: Login | undefined
  let line: ProviderHttp | undefined

  const lineOf = (login: Login): ProviderHttp => {
    if (line === undefined || login.version !== held?.version) {
      const { settings } = link
      line = openLine(deps, { connector, credentials: login.credentials, settings, scope: integration_id, signal })
    }
    held = login
    return line
  }

  async function current(): Promise<Login> {
    const login = await readLogin(knex, deps.vault, integration_id, held)
    if (!isDue(login) || !isRenewable(connector, login)) return login
    try {
      return await unless(signal, () => refreshLogin(deps, link, login))
    } catch (error) {
      // It was to be renewed ahead of its end: while it is good, a failure costs nothing yet.
      if (isOver(login) || isRefusal(error) || signal.aborted) throw error
      return login
    }
  }

  /** The login to repeat a request with. @throws the error, when it is another one or there is no other login */
  async function renewed(used: Login, error: unknown): Promise<Login> {
    if (!isRefusal(error)) throw error
    const login = await readLogin(knex, deps.vault, integration_id, used)
    if (login.version !== used.version) return login
    if (!isRenewable(connector, login)) throw error
    return unless(signal, () => refreshLogin(deps, link, login))
  }

  /** A login is refused before the first piece, so no piece comes twice. */
  async function* inPieces(ask: (line: ProviderHttp) => AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
    const login = await current()
    try {
      yield* ask(lineOf(login))
    } catch (error) {
      yield* ask(lineOf(await renewed(login, error)))
    }
  }

  const http: ProviderHttp = {
    async json(...ask) {
      const login = await current()
      try {
        return await lineOf(login).json(...ask)
      } catch (error) {
        return lineOf(await renewed(login, error)).json(...ask)
      }
    },

    stream: (...ask) => inPieces((own) => own.stream(...ask)),
    post: (...ask) => inPieces((own) => own.post(...ask)),
  }

  async function giveUp(): Promise<void> {
    const version = held?.version
    if (version === undefined) return
    await knex.transaction(async (trx) => {
      await lockCredentials(trx, integration_id)
      await endLogin(trx, integration_id, version)
    })
  }

  return { http, giveUp }
}

const isRenewable = ({ oauth }: Connector, { credentials }: Login): boolean =>
  oauth !== null && credentials['refresh_token'] !== undefined

const isRefusal = (error: unknown): boolean =>
  error instanceof IntegrationError && error.code === 'auth.reconnect_required'

/** Whoever is called off does not wait for a renewal, which goes on for the others. */
async function unless<T>(signal: AbortSignal, start: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const work = start()
  return new Promise<T>((resolve, reject) => {
    const callOff = () => reject(signal.reason as Error)
    signal.addEventListener('abort', callOff, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', callOff))
  })
}
