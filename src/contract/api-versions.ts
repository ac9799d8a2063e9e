/**
 * The products and the API version of each, as requests name them. Every version belongs to one product, so the
 * pair of version and action names an operation.
 */
export const apiVersions = {
  Sas: '2018-12-03',
  Cloudfw: '2017-12-07',
  'cloud-siem': '2022-06-16',
  Ram: '2015-05-01',
  Sts: '2015-04-01',
  ResourceManager: '2020-03-31',
  ResourceDirectoryMaster: '2022-04-19',
  Actiontrail: '2020-07-06',
  /** Our own operations, which the vendor has not. */
  Garrison: '2026-11-21',
} as const

/** A product by its name in the vendor's catalogue. */
export type ProductName = keyof typeof apiVersions
