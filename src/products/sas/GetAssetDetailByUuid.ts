import { answer, list } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { describeHost } from '../../domain/hosts/list-hosts.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { addressesOf, assetFacts, known } from './asset.ts'
import { languageField, sharedFields } from './asset-fields.ts'
import { assetErrors, sourceIp } from './asset-group.ts'
import { operation } from './product.ts'

const leftOut = (about: string, example: string) => optional(text(`${about}; left out.`, { example }))
const leftOutNumber = (about: string, example: string) => optional(integer(`${about}; left out.`, { example }))

const disk = answer('A disk.', {
  DiskName: text('Its name.', { example: '/dev/vda1' }),
  TotalSize: integer('Its size, GB.', { example: '40' }),
  TotalSizeByte: integer('Its size, bytes.', { example: '42140479488' }),
  UseSize: integer('What is used, GB.', { example: '2' }),
  UseSizeByte: integer('What is used, bytes.', { example: '2998996992' }),
})

/** Security Center: GetAssetDetailByUuid (2018-12-03), facts of the official clients. */
export const GetAssetDetailByUuid = operation({
  summary: 'Shows what is known of a server.',
  notes: [
    'Differs: DataNotExists names the server that the account has not; servers of other accounts are never shown.',
    'Differs: what only an agent can tell (processor, memory, disks, kernel, network cards) is left out, or an empty list; Cpu is the number of cores that are counted for its licence.',
    'Differs: GroupTrace is `default` for the default group.',
  ],
  access: { action: 'yundun-sas:GetAssetDetailByUuid', level: 'get', resource: '*' },
  input: {
    Uuid: required(text('UUID of the server.', { max: 128, example: 'inet-00000000-0000-4000-8000-000000000001' })),
    Lang: languageField(),
    SourceIp: sourceIp,
  },
  output: {
    AssetDetail: answer('The server.', {
      ...sharedFields,
      ClientVersion: leftOut('Version of the agent', '2.0.0'),
      Cpu: optional(integer('Cores that are counted for its licence; left out where nobody knows.', { example: '2' })),
      CreateTime: integer('Since when it is known, milliseconds since 1970.', { example: '1603863599000' }),
      DiskInfoList: list('Its disks: none are known.', disk),
      HostName: text('Its host name.', { example: 'web-1' }),
      IpList: list('Its addresses, the public one first.', text('An address.', { example: '203.0.113.11' })),
      MacList: list('Its network cards: none are known.', text('An address.', { example: '00:13:3e:31:13:39' })),
      Memory: leftOutNumber('Memory, MB', '16384'),
      OsDetail: optional(text('Name of the operating system, where it is known.', { example: 'Debian 12' })),
      SysInfo: leftOut('Version of the operating system', 'Debian GNU/Linux 12'),
      VendorAuthAlias: optional(
        text('Your name for the account at the vendor, where the server was read through an AccessKey pair that has one.', {
          example: 'test',
        }),
      ),
    }),
  },
  errors: assetErrors,
  refusals: { unknown: 'DataNotExists' },
  async run({ input, caller }, deps) {
    const host = await describeHost(deps, caller.account, input.Uuid)
    if (host instanceof Refusal) return host
    const AssetDetail = {
      ...assetFacts(host),
      Cpu: host.cores === 0 ? undefined : host.cores,
      CreateTime: host.createdAt,
      DiskInfoList: [],
      GroupTrace: host.groupName ?? 'default',
      HostName: host.hostname,
      IpList: addressesOf(host),
      MacList: [],
      OsDetail: known(host.osName),
      VendorAuthAlias: known(host.pair?.alias ?? ''),
    }
    return { AssetDetail }
  },
})
