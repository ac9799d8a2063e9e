import { AGENTS, IMPORTANCES, VENDORS } from '../hosts/read.ts'
import type { Words } from './shape-words.ts'

/** What was bought, and to whom it is given. */
export function purchaseShape({ uid, match, mapping, list, optional, number, prose, word, ...words }: Words) {
  const { capacities, versions, edition, instanceId } = words
  return {
    entitlements: optional(
      mapping({
        securityCenter: optional(mapping({ instanceId, versions, capacities })),
        cloudFirewall: optional(mapping({ edition: match('[0-9]{1,2}', 'must be 0 to 99'), maxMembers: number })),
      }),
    ),
    allotments: list(
      mapping({
        account: uid,
        instanceId: optional(instanceId),
        charge: optional(word(['PREPAID', 'POSTPAID'])),
        edition: optional(edition),
        status: optional(word(['valid', 'invalid'])),
        versions,
        capacities,
      }),
    ),
    firewallMembers: list(mapping({ account: uid, description: optional(prose(256)) })),
    monitoring: optional(
      mapping({
        enabled: optional(match('true', 'must be true: nothing switches it off again')),
        accounts: list(uid),
        marked: list(uid),
        newAccountsOf: list(match('(fd|r)-[A-Za-z0-9_-]{1,61}', 'must be the id of a folder, fd-…, or of the root, r-…')),
      }),
    ),
    threatDetection: optional(mapping({ seesOrganisation: match('true', 'must be true: nothing switches it off again') })),
    usage: list(mapping({ account: uid, capacities })),
  }
}

/** Hosts and their groups. */
export function hostsShape({ uid, text, match, mapping, list, optional, number, word, edition }: Words) {
  return {
    groups: list(
      mapping({
        account: uid,
        name: text(128),
        position: optional(match('(0|[1-9][0-9]{0,8})', 'must be a whole number of at most 9 digits')),
      }),
    ),
    hosts: list(
      mapping({
        uuid: match('[A-Za-z0-9._:-]{1,128}', 'must be 1 to 128 letters, digits, dots, colons, - or _'),
        account: uid,
        name: text(256),
        hostname: optional(text(256)),
        ip: optional(text(45)),
        publicIp: optional(text(45)),
        group: optional(text(128)),
        timeZone: optional(text(64)),
        version: optional(edition),
        cores: optional(number),
        instanceId: optional(text(128)),
        region: optional(match('[a-z0-9-]{1,64}', 'must be a region: 1 to 64 small letters, digits or -')),
        vpc: optional(text(128)),
        vendor: optional(word(VENDORS)),
        os: optional(word(['linux', 'windows'])),
        osName: optional(text(128)),
        importance: optional(word(IMPORTANCES)),
        agent: optional(word(AGENTS)),
      }),
    ),
  }
}
