// What a reader of pictures finds: the pixels of both sides, or why it would not say them.

export type Measured = { readonly width: number; readonly height: number } | { readonly problem: string }
