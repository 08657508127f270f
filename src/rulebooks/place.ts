/** Where a rulebook stands, which is its name: a folder for the area and a file for scheme and year. */
const AREA = String.raw`(\d{6}|\d{4}Z\d|unidentified)-[a-z0-9-]+`;
const AREA_FOLDER = new RegExp(`^${AREA}$`);
const RULEBOOK_FILE = new RegExp(`^${AREA}/[a-z]+-\\d{4}\\.yaml$`);

export const isAreaFolder = (name: string): boolean => AREA_FOLDER.test(name);

/** Whether a file's place names one rulebook; a template of years names several. */
export const isRulebookFile = (place: string): boolean => RULEBOOK_FILE.test(place);
