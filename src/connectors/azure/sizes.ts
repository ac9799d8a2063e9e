// [Family][vCPUs][-constrained vCPUs][features][_accelerator][_version], Azure's "VM sizes naming conventions".
const SIZE = /^(?:standard|basic)_([a-z]+)(\d+)(?:-(\d+))?[a-z]*(?:_[a-z]+\d*)*?(?:_v(\d+))?$/i

/**
 * The virtual processors that the name of a size tells; 0 for older families whose numbers only count their sizes.
 */
export function coresOf(size: string): number {
  const [, family = '', cores = '0', constrained, version = '1'] = SIZE.exec(size) ?? []
  return isOnlyNumbered(family.toUpperCase(), Number(version)) ? 0 : Number(constrained ?? cores)
}

function isOnlyNumbered(family: string, version: number): boolean {
  if (family === 'A') return version < 2
  if (family === 'D' || family === 'DS') return version < 3
  return family === 'G' || family === 'GS'
}
