import { spawnSync } from 'node:child_process'

/** The command that understands docker-compose.yml, if this machine has one. Validating needs no container engine. */
export const findCompose = (): [string, ...string[]] | undefined => CANDIDATES.find(works)

const CANDIDATES: [string, ...string[]][] = [['docker', 'compose'], ['docker-compose']]

const works = ([command, ...args]: [string, ...string[]]) => spawnSync(command, [...args, 'version']).status === 0
