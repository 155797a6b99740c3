/** `npm run env:example`: writes .env.example. */
import { writeFileSync } from 'node:fs'
import { envExample } from './local/env-example'

writeFileSync('.env.example', envExample())
