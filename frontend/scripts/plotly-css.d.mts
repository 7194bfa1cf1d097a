export function sheetOf(code: string): string;
