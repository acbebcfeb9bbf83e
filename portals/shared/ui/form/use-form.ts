// A form: its values, a zod schema that judges each field, and its save. The first save that fails the schema moves the focus
// to the first wrong field; from then on, and for a field once it was changed, each is judged at
// once. Values that were saved are the new beginning.

import { zodResolver } from '@hookform/resolvers/zod'
import { type FormEvent, type RefObject, useRef } from 'react'
import {
  type Control,
  type DefaultValues,
  type FieldPath,
  type FieldValues,
  type UseFormSetValue,
  useForm as useHookForm,
  useWatch,
} from 'react-hook-form'
import * as z from 'zod/mini'

// The content security policy refuses schemas compiled to code.
z.config({ jitless: true })

export type Form<T extends FieldValues> = {
  readonly control: Control<T>
  readonly set: UseFormSetValue<T>
  readonly submit: (event: FormEvent) => void
  /** What the service says is wrong with a field stands beside it, and the field gets the focus. */
  readonly refuse: (field: FieldPath<T>, message: string) => void
  /** Something was changed and not saved. */
  readonly dirty: boolean
  /** While it saves; the page that saving leads to is no leaving. */
  readonly saving: RefObject<boolean>
}

export function useForm<T extends FieldValues>(options: {
  readonly schema: z.ZodMiniType<T, T>
  readonly initial: T
  /** Rejects when it was not saved; the caller shows why. */
  readonly save: (values: T) => Promise<unknown>
  /** Judges nothing before it is submitted. */
  readonly judge?: 'submitted'
  /** Its values after saving: the saved ones, or its first ones again, for the next one. */
  readonly after?: 'clear'
}): Form<T> {
  const form = useHookForm<T, unknown, T>({
    resolver: zodResolver(options.schema),
    defaultValues: options.initial as DefaultValues<T>,
    mode: options.judge === 'submitted' ? 'onSubmit' : 'onChange',
  })
  const saving = useRef(false)
  const save = async (values: T) => {
    // The button stays in reach while it saves: a disabled one would lose the focus.
    if (saving.current) return
    saving.current = true
    try {
      await options.save(values)
      form.reset(options.after === 'clear' ? options.initial : values)
    } catch {
      // It is shown where the request was made; typed values stay.
    } finally {
      saving.current = false
    }
  }
  const submit = form.handleSubmit(save)
  return {
    control: form.control,
    set: (name, value, how) => form.setValue(name, value, { shouldDirty: true, shouldValidate: true, ...how }),
    submit: (event) => {
      event.stopPropagation() // a form in a dialog stands in another one's tree, not in it
      void submit(event)
    },
    refuse: (field, message) => form.setError(field, { type: 'server', message }, { shouldFocus: true }),
    dirty: form.formState.isDirty,
    saving,
  }
}

/** The values as they are now, for what depends on them. */
export const useValues = <T extends FieldValues>({ control }: Form<T>): T => useWatch({ control }) as T
