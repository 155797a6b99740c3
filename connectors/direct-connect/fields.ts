/** What to ask a user for whose bank serves Direct Connect. */
import type { CredentialField } from '../connector'
import { BANKS, VERSIONS } from './banks'

const field = (
  name: string,
  title: string,
  help: string,
  more: Partial<CredentialField> & { example: string },
): CredentialField => ({
  name,
  title,
  protocol: 'signon',
  required: false,
  secret: false,
  pattern: null,
  help,
  help_url: null,
  ...more,
})

const names = Object.keys(BANKS)

export const SIGNON_FIELDS: readonly CredentialField[] = [
  field('username', 'User name', 'As for Direct Connect, which is not always that of the website.', {
    required: true,
    secret: true,
    example: 'jdoe',
  }),
  field('password', 'Password', 'The password or PIN for Direct Connect; some banks issue one for it.', {
    required: true,
    secret: true,
    example: 'correct horse',
  }),
  field('bank', 'Bank', `One of ${names.join(', ')}; or other, with the address that the bank names.`, {
    required: true,
    example: 'vanguard',
    pattern: [...names, 'other'].join('|'),
  }),
  field('url', 'Address', 'The address of the bank’s OFX server, without a user name in it. For another bank only.', {
    example: 'https://ofx.example.com/ofx',
    pattern: 'https?://[!-?A-~]+',
  }),
  field('org', 'Organisation', 'What the bank calls itself in OFX (ORG). For another bank only.', {
    example: 'EXAMPLE',
    pattern: '[ -~]{1,64}',
  }),
  field('fid', 'Bank number', 'The bank’s number in OFX (FID). For another bank only.', {
    example: '4711',
    pattern: '[ -~]{1,64}',
  }),
  field('brokerid', 'Broker', 'The name of a broker in OFX (BROKERID). For another bank only.', {
    example: 'broker.example',
    pattern: '[ -~]{1,64}',
  }),
  field('version', 'OFX version', 'The version that the bank speaks, 203 if left out. For another bank only.', {
    example: '102',
    pattern: VERSIONS.join('|'),
  }),
  field('client_uid', 'Client id', 'An id of this installation that the bank knows already, if there is one.', {
    example: '5f0f2b0e-6a35-4f5c-9b1a-0d3f8f5d2c11',
    pattern: '[0-9A-Fa-f-]{32,36}',
  }),
]
