// What a person does beside using applications, as conditional access policies name it.

export const joinAction = 'urn:user:registerdevice'
