/** The languages that are spoken. */
export type SpokenLanguage = 'fr' | 'en';
