// Records and films that nobody has made yet. All of it is our own writing.
//
// Each: title, whose it is, genre, moods, year, minutes, what is said of it.

const MUSIC = [
  ['Low Tide Hymnal', 'The Slip Singers', 'Folk', 'warm voices sea', 2025, 41, 'Nine fishermen and an accordion. Recorded in a fish hall at dawn, echo included.'],
  ['Letters to a Lighthouse', 'Wren Halloran', 'Folk', 'quiet voices night', 2024, 37, 'Fingerpicked songs to somebody who is always awake.'],
  ['Hay and Thunder', 'The Copperfield Sisters', 'Folk', 'warm dance summer', 2022, 44, 'Two fiddles, four boots, one barn. Keep the doors open.'],
  ['The Long Acre', 'Tam Dunmore', 'Folk', 'quiet autumn walking', 2019, 52, 'A walk from coast to coast, one tune a day.'],
  ['Winter Wheat', 'Wren Halloran', 'Folk', 'quiet winter voices', 2021, 35, 'Made in a kitchen in January; you can hear the kettle, and it is in key.'],
  ['Paper Boats', 'Ines Valverde', 'Folk', 'warm guitar summer', 2023, 39, 'Lullabies for grown-ups, half of them in Galician.'],
  ['Night Bus Nocturnes', 'Odile Karr', 'Jazz', 'night piano city', 2025, 48, 'A trio plays the last route home, stop by stop.'],
  ['Blue in the Margins', 'The Amos Fenn Five', 'Jazz', 'night horns city', 2018, 55, 'A trumpet that never raises its voice.'],
  ['Elevator to the Roof', 'Kiko Abara', 'Jazz', 'dance horns city', 2024, 43, 'Afrobeat bass, bebop horns, and a lift attendant who claps.'],
  ['Standards & Poor', 'Odile Karr', 'Jazz', 'warm piano evening', 2020, 46, 'Twelve songs you know, played as if the rent were due.'],
  ['Smoke Break', 'The Amos Fenn Five', 'Jazz', 'quiet horns evening', 2022, 40, 'Recorded in the alley behind the club, between sets.'],
  ['Saturday Physics', 'Kiko Abara', 'Jazz', 'dance city bright', 2021, 50, 'Nine players, three time signatures, no survivors.'],
  ['Copper Wire', 'Monochrome Holiday', 'Electronic', 'night machines city', 2025, 45, 'Synthesizers that sound as though they were thinking of someone.'],
  ['Glass Elevator', 'Lumen & Vale', 'Electronic', 'bright dance machines', 2024, 38, 'House music with the curtains open.'],
  ['Soft Reset', 'Monochrome Holiday', 'Electronic', 'quiet machines night', 2022, 61, 'An hour of one slow chord changing its mind.'],
  ['Harbour FM', 'Static Aunt', 'Electronic', 'night sea machines', 2023, 47, 'Shipping forecasts, cut up and set dancing.'],
  ['Nine Volt Heart', 'Lumen & Vale', 'Electronic', 'dance bright city', 2021, 42, 'Pop songs assembled from toy keyboards. Resist if you can.'],
  ['The Weather Machine', 'Static Aunt', 'Electronic', 'quiet sea machines', 2020, 58, 'Rain, sampled; then rain, argued with.'],
  ['Kerosene Waltz', 'Dogs of the Esplanade', 'Rock', 'loud guitar city', 2024, 36, 'Three chords, three minutes, three neighbours at the door.'],
  ['Everyone’s Leaving Early', 'Dogs of the Esplanade', 'Rock', 'loud guitar night', 2022, 33, 'For the walk home from a party that you started.'],
  ['Motel Aquarium', 'Pale Giraffe', 'Rock', 'guitar summer night', 2025, 44, 'Surf guitars in a rainy town.'],
  ['The Understudy', 'Marnie Quick', 'Rock', 'guitar voices bright', 2023, 39, 'She was the bassist for ten years. She had notes.'],
  ['Cardigan Weather', 'Pale Giraffe', 'Rock', 'guitar autumn warm', 2020, 41, 'Jangling, rueful, and dry by tea time.'],
  ['Loud Neighbour, Good Heart', 'Marnie Quick', 'Rock', 'loud voices bright', 2025, 37, 'Shouted choruses about small kindnesses.'],
  ['Six Suites for an Empty House', 'Mathilde Roux', 'Classical', 'quiet strings winter', 2023, 64, 'Solo cello; each suite in another room.'],
  ['The Orchard Quartets', 'The Penhallow Quartet', 'Classical', 'warm strings autumn', 2021, 71, 'New music that is not afraid of a tune.'],
  ['Preludes for the Left Hand', 'Yusuf Demir', 'Classical', 'quiet piano night', 2024, 49, 'Written after an accident. You would not know, and then you would.'],
  ['Requiem for a Ferry', 'The Chapel Choir of St Brannoc’s', 'Classical', 'voices sea winter', 2022, 57, 'Forty voices, one foghorn, in D.'],
  ['Morning Études', 'Yusuf Demir', 'Classical', 'bright piano summer', 2020, 45, 'Twenty-four short ways to get up.'],
  ['Bicycle Concerto', 'The Penhallow Quartet', 'Classical', 'bright strings summer', 2025, 33, 'For quartet, bells, and a careful cyclist.'],
  ['Rent & Roses', 'Solange Ocampo', 'Soul', 'warm voices evening', 2025, 40, 'A voice like a lamp being turned up.'],
  ['Sunday Best', 'The Marlow Street Choir', 'Soul', 'voices bright dance', 2023, 43, 'Gospel from people who argue all week.'],
  ['Slow Cooker', 'Delroy Banks', 'Soul', 'warm evening night', 2022, 47, 'Grooves that are ready when they are ready.'],
  ['Call Your Mother', 'Solange Ocampo', 'Soul', 'warm voices bright', 2020, 38, 'Eleven songs, every one of them a good excuse.'],
  ['Velvet Overtime', 'Delroy Banks', 'Soul', 'dance evening city', 2024, 42, 'Bass lines with their feet on the desk.'],
  ['Kitchen Disco, Vol. 1', 'The Marlow Street Choir', 'Soul', 'dance bright voices', 2021, 35, 'For washing up, loudly.'],
];

const FILM = [
  ['The Tide Table', 'Anneke Voss', 'Drama', 'sea quiet winter', 2025, 112, 'A harbour master hides letters for thirty years. Then the harbour is sold.'],
  ['Eleven Acres', 'Samuel Otieno', 'Drama', 'summer family quiet', 2023, 124, 'Three brothers, one field, a well that each of them dug.'],
  ['What the Piano Tuner Heard', 'Lucie Marchetti', 'Drama', 'piano quiet city', 2024, 98, 'He goes into everybody’s house, and nobody lowers their voice.'],
  ['A Winter Without Salt', 'Anneke Voss', 'Drama', 'winter sea family', 2020, 131, 'The last family on an island votes, every Sunday, whether to stay.'],
  ['Half Term', 'Nisha Rao', 'Drama', 'family warm city', 2022, 94, 'A week in which a ten-year-old keeps an enormous secret badly.'],
  ['The Understory', 'Samuel Otieno', 'Drama', 'forest quiet autumn', 2021, 118, 'A forester is asked to mark the trees. She begins to leave some out.'],
  ['Goat on the 8.14', 'Bertie Lark', 'Comedy', 'warm animals summer', 2025, 91, 'One train, one goat, one guard who has never broken a rule.'],
  ['The Committee', 'Nisha Rao', 'Comedy', 'warm city dry', 2024, 97, 'Nine people plan a village fête. It takes them through the Cold War.'],
  ['Best Man, Worst Week', 'Bertie Lark', 'Comedy', 'bright family summer', 2022, 102, 'He has lost the ring, the speech and the groom.'],
  ['Four Weddings and a Ferry Strike', 'Gwen Castellan', 'Comedy', 'sea bright family', 2023, 99, 'Everyone is on the wrong island, in the right clothes.'],
  ['Quiet Carriage', 'Gwen Castellan', 'Comedy', 'dry city quiet', 2021, 88, 'Two strangers fall in love by passing notes about the man on the phone.'],
  ['The Duck House Affair', 'Bertie Lark', 'Comedy', 'dry animals warm', 2019, 95, 'A very small corruption scandal, investigated very thoroughly.'],
  ['The Ninth Lock', 'Ravi Sundaram', 'Thriller', 'night city tense', 2025, 116, 'A locksmith opens a door for the wrong man and has till morning to close it.'],
  ['Dead Reckoning at Gull Point', 'Ilse Brandt', 'Thriller', 'sea night tense', 2023, 108, 'The lighthouse is automatic. Somebody keeps turning it off.'],
  ['The Interpreter’s Silence', 'Ravi Sundaram', 'Thriller', 'city tense quiet', 2022, 121, 'She heard what was said. She translated something else.'],
  ['Black Ice', 'Ilse Brandt', 'Thriller', 'winter tense night', 2021, 104, 'A snowplough driver finds tracks that begin in the middle of a field.'],
  ['Room for One More', 'Carla Weiss', 'Thriller', 'night tense city', 2024, 100, 'The hotel has thirteen floors and fourteen buttons.'],
  ['The Beekeeper’s Alibi', 'Carla Weiss', 'Thriller', 'summer dry tense', 2020, 110, 'Forty thousand witnesses, and none of them will talk.'],
  ['Signal from the Kelp', 'Hiro Tanabe', 'Science fiction', 'sea quiet machines', 2025, 127, 'The first message from elsewhere comes up through the floor of the sea.'],
  ['Second Moon', 'Oluchi Eze', 'Science fiction', 'night machines family', 2023, 133, 'It appeared on a Tuesday. By Friday children had named it.'],
  ['The Last Mechanical', 'Hiro Tanabe', 'Science fiction', 'machines warm dry', 2022, 106, 'A repair robot outlives its warranty, its owner and its purpose.'],
  ['Slow Light', 'Oluchi Eze', 'Science fiction', 'quiet night machines', 2021, 139, 'A ship so long that its two ends are in different centuries.'],
  ['Terraform & Sons', 'Hiro Tanabe', 'Science fiction', 'family dry bright', 2024, 101, 'The family business makes planets. Nobody wants to inherit.'],
  ['Rewind', 'Oluchi Eze', 'Science fiction', 'tense city machines', 2020, 96, 'You may take back one sentence a day.'],
  ['Salt Road', 'Mateus Braga', 'Documentary', 'sea walking quiet', 2024, 89, 'Three hundred miles with a man and a mule, for a spice nobody needs any more.'],
  ['The Repairers', 'Joan Abiola', 'Documentary', 'warm city quiet', 2025, 84, 'Umbrellas, violins, pavements, hips: a film about mending.'],
  ['Jackdaw Parliament', 'Mateus Braga', 'Documentary', 'animals forest autumn', 2023, 78, 'Four hundred birds decide when to leave.'],
  ['How to Tune a Choir', 'Joan Abiola', 'Documentary', 'voices warm family', 2022, 92, 'Sixty amateurs, one impossible chord, a year of Thursdays.'],
  ['The Apple That Was Lost', 'Mateus Braga', 'Documentary', 'autumn forest warm', 2021, 71, 'A bus driver, seven trees, and a taste that nobody could place.'],
  ['Night Ferry', 'Joan Abiola', 'Documentary', 'sea night quiet', 2020, 81, 'The passengers of the 23.40, on the last hundred nights.'],
];

const slug = (text) => text.toLowerCase().replace(/[’“”]/g, '').normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

/** All titles, the oldest first. */
export const TITLES = [['Music', MUSIC], ['Film', FILM]]
  .flatMap(([medium, list]) => list.map(([title, by, genre, moods, year, minutes, said]) => ({ id: slug(title), medium, title, by, genre, moods: moods.split(' '), year, minutes, said, link: `/media/t/${slug(title)}/`, picture: `/media/pictures/${slug(title)}.svg` })))
  .sort((a, b) => a.year - b.year);
