/** A pair as an answer shows it. */
export interface ShownPair {
  readonly AuthId: number
  readonly ServiceStatus: number
  readonly Message: string
  readonly VendorUid?: string
  readonly VendorUserName?: string
  readonly AuthModules: readonly { readonly Module: string; readonly ModuleServiceStatus: number; readonly Message: string }[]
}
