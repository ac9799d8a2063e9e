import { answer, list } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { optional, required } from '../../contract/field.ts'
import { choice, flag, integer, text } from '../../contract/scalars.ts'
import { listPlaces } from '../../domain/vendor-accounts/list-places.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'
import { findingText } from './vendor-place.ts'

/** Garrison: ListVendorPlaces (2026-11-21). */
export const ListVendorPlaces = operation({
  summary: 'Lists where the servers of an account at another cloud are read, and how that went last.',
  notes: [
    'A place is a region, at Azure a subscription and at others a project. Servers of a place whose last reading failed stay as they were read before: IsStale is true then, and Message says why.',
    'Places come in the order of their names. A pair that has no HOST, or that was never read, has none.',
  ],
  access: { action: 'garrison:ListVendorPlaces', level: 'list', resource: '*' },
  input: {
    AuthId: required(integer('Id of the pair.', { min: 1, example: '1' })),
    Lang: choice('Language of Message; en unless given.', { zh: 'Chinese', en: 'English' }, { example: 'en' }),
    MaxResults: integer('Places a page; 50 unless given.', { min: 1, max: 200, example: '50' }),
    NextToken: text('Where the page begins: the NextToken of the page before.', { max: 512, example: 'dXMtZWFzdC0x' }),
  },
  output: {
    Places: list(
      'The places.',
      answer('A place.', {
        Place: text('Its name at the vendor.', { example: 'us-east-1' }),
        ReadAt: optional(integer('When it was last read to its end, milliseconds since 1970.', { example: '1764000000000' })),
        TriedAt: integer('When it was last tried, milliseconds since 1970.', { example: '1764000000000' }),
        IsStale: flag('Whether the last try failed.', { example: 'false' }),
        Message: text('Why it failed; empty when it did not.', { example: 'The account has not enabled us-east-1.' }),
        Hosts: integer('Servers that are there because of it.', { example: '12' }),
      }),
    ),
    NextToken: optional(text('Where the next page begins; absent on the last.', { example: 'dXMtZWFzdC0x' })),
  },
  errors: {
    NoPermission: [403, 'You are not authorized to perform this operation.'],
    DataNotExists: [400, 'There is no AccessKey pair %s.'],
  },
  refusals: { 'unknown-pair': 'DataNotExists' },
  validate: ({ NextToken }) => void placeOf(NextToken),
  async run({ input: { AuthId, Lang = 'en', MaxResults = 50, NextToken }, caller }, deps) {
    const found = await listPlaces(deps, caller.account, AuthId, { after: placeOf(NextToken), limit: MaxResults })
    if (found instanceof Refusal) return found
    const { places, next } = found
    const Places = places.map(({ place, readAt, triedAt, finding, hosts }) => ({
      Place: place,
      ReadAt: readAt ?? undefined,
      TriedAt: triedAt,
      IsStale: finding !== undefined,
      Message: findingText(finding, Lang),
      Hosts: hosts,
    }))
    return { Places, NextToken: next === undefined ? undefined : Buffer.from(next).toString('base64url') }
  },
})

/** A token is the place behind which its page begins. */
function placeOf(token = ''): string {
  const place = Buffer.from(token, 'base64url').toString()
  const isOurs = /^[\x21-\x7e]*$/.test(place) && Buffer.from(place).toString('base64url') === token
  return isOurs ? place : invalid('NextToken', 'must be the NextToken of an earlier answer')
}
