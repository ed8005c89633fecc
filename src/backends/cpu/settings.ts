/** What users set with `configure`, beside the tier. */
interface Settings {
  threads: number | null
  memoryLimit: number | null
  relaxedSimd: boolean
}

/** What `configure` was told, beside the tier. */
export const settings: Settings = { threads: null, memoryLimit: null, relaxedSimd: false }
