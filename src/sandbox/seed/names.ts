/** Names and places from many countries, to make people of. */
import type { Address } from "../records.js";

export const givenNames = `
  Amara, Andrzej, Anh, Aroha, Ayşe, Beatriz, Björn, Chidi, Chloé, Daniel, Dimitra, Elif, Emeka,
  Fatima, Finn, Freya, Giulia, Hana, Hugo, Ibrahim, Ines, Ivan, Jack, Jiho, João, Kenji, Kwame,
  Leila, Lucía, Małgorzata, Marie, Mateo, Mei, Mohammed, Ngozi, Noah, Olivia, Omar, Priya, Rahul,
  Rosa, Saoirse, Sofia, Søren, Tariq, Thandiwe, Tomáš, Uma, Yuki, Zofia
`
  .trim()
  .split(/,\s+/);

export const familyNames = `
  Abbott, Adeyemi, Almeida, Andersson, Bauer, Bianchi, Bondarenko, Castillo, Chen, Cohen, Dąbrowski,
  Diallo, Dubois, Eriksen, Farah, Fischer, García, Gupta, Haddad, Hughes, Ito, Jansen, Kamau, Kim,
  Kovács, Lindqvist, MacLeod, Mbeki, Moreau, Murphy, Nakamura, Nguyen, Novák, O'Brien, Okafor,
  Öztürk, Papadopoulos, Patel, Popescu, Reyes, Rossi, Santos, Silva, Sørensen, Tanaka, van der Berg,
  Wójcik, Yılmaz, Zhang, Žukauskas
`
  .trim()
  .split(/,\s+/);

export const places: readonly Address[] = [
  { city: "London", country: "United Kingdom", postal_code: "SE1 7PB", line_1: "Belvedere Road 12" },
  { city: "Kraków", country: "Poland", postal_code: "31-042", line_1: "Rynek Główny 8" },
  { city: "Berlin", country: "Germany", postal_code: "10115", line_1: "Invalidenstraße 43" },
  {
    city: "São Paulo",
    state: "SP",
    country: "Brazil",
    postal_code: "01310-100",
    line_1: "Avenida Paulista 900",
  },
  { city: "Lagos", country: "Nigeria", postal_code: "101233", line_1: "Marina Street 27" },
  { city: "Kyoto", country: "Japan", postal_code: "604-8005", line_1: "Sanjo-dori 3" },
  {
    city: "Toronto",
    state: "ON",
    country: "Canada",
    postal_code: "M5V 2T6",
    line_1: "Front Street West 301",
  },
  {
    city: "New York",
    state: "NY",
    country: "United States",
    postal_code: "10013",
    line_1: "Canal Street 254",
  },
  { city: "Nairobi", country: "Kenya", postal_code: "00100", line_1: "Moi Avenue 5" },
  { city: "Mumbai", state: "MH", country: "India", postal_code: "400001", line_1: "Dr. D. N. Road 190" },
];
