export const nameOfPerson = ({ name, email }: { name: string; email: string }) => (name === '' ? email : name)
