/** The console in a real browser, on the real stack: what people do, from click to row, and every screen for everybody. */
import { FURNISHED } from './household'
import { startConsole } from './stand'
import { account } from './stories/account'
import { conflicts, uncertainties } from './stories/conflicts'
import { everyScreen } from './stories/every-screen'
import { ledger } from './stories/ledger'
import { linking } from './stories/linking'
import { preview } from './stories/preview'
import { many } from './stories/many'
import { pulse } from './stories/pulse'
import { records } from './stories/records'
import { settings } from './stories/settings'
import { signingIn } from './stories/signing-in'
import { withoutNetwork } from './stories/without-network'

const at = startConsole({ ...FURNISHED, CHUNK_ROWS: '1000' })
signingIn(at)
linking(at)
pulse(at)
withoutNetwork(at)
preview(at)
ledger(at)
account(at)
many(at)
conflicts(at)
uncertainties(at)
records(at)
settings(at)
everyScreen(at)
