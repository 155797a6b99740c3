/** When feed and people say different things, through the whole service. One stack serves all of it. */
import './discrepancies/identity'
import './discrepancies/removals'
import './discrepancies/undo'
import './discrepancies/previews'
import './discrepancies/both-say'
import './discrepancies/linked-twice'
