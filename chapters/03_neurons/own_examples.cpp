#include "chapters/03_neurons/named_entities.hpp"

namespace descent::neurons {

std::string_view own_examples() {
    return R"(# A label, a tab, and a text with one [name] marked.
# Three kinds of names, as in the lecture.
LOCATION	in [Arcadia]
LOCATION	in [Québec]
DRUG	taking [Zantac]
PERSON	saw [Sue]
LOCATION	we spent the summer in [Lisbon] by the sea
LOCATION	the night train from [Prague] arrives at noon
LOCATION	she grew up in [Bergen] with an aunt
LOCATION	snow fell on [Kraków] all week
LOCATION	the road to [Geneva] is closed
LOCATION	he opened a small bakery in [Dublin] last year
LOCATION	they flew to [São Paulo] in the morning
LOCATION	the harbour of [Trieste] was full of ships
LOCATION	a storm is moving towards [Iceland] tonight
LOCATION	olive oil from [Andalusia] is on the table
LOCATION	our office in [Zürich] opens at nine
LOCATION	the bridge at [Remagen] is gone
LOCATION	he walked from [Córdoba] to the coast
LOCATION	the museum in [Oslo] was empty
LOCATION	it never rains in [Lima] they say
LOCATION	we changed trains at [Basel] twice
LOCATION	the mayor of [Málaga] spoke first
LOCATION	near [Reykjavík] the ground is warm
LOCATION	two weeks in [Costa Rica] went by quickly
LOCATION	a letter came from [Alexandria] today
LOCATION	the ferry to [Tangier] leaves at six
LOCATION	they met again in [Trabzon] after the war
LOCATION	people in [Bamako] queue for water
LOCATION	the old town of [Tallinn] has walls
LOCATION	prices rose across [Denmark] in May
LOCATION	[Venice] is sinking slowly
LOCATION	[Nairobi] has grown since then
LOCATION	the hills around [Porto] are green
LOCATION	he left [Havana] as a boy
LOCATION	she was born near [Łódź] in winter
LOCATION	from [Malmö] you can see the other shore
LOCATION	they crossed [New Mexico] by bus
LOCATION	the court in [The Hague] will decide
LOCATION	the northern part of [Mongolia] is forest
LOCATION	nobody in [Munich] had heard of it
LOCATION	her flat in [Quebec City] has no lift
LOCATION	floods reached [Dhaka] on Monday
PERSON	we saw [Anna] at the market
PERSON	the book is by [Paul Weber] and his son
PERSON	I told [Frederic] about it
PERSON	she married [José] in spring
PERSON	yesterday [Miriam] called twice
PERSON	[Tom Hale] said no
PERSON	[Ingrid] was late again
PERSON	[René] plays the cello
PERSON	they asked [Doctor Lund] for advice
PERSON	he is older than [Beatriz] by a year
PERSON	give the keys to [Marek] please
PERSON	a song written by [Zoë] in an hour
PERSON	we waited for [Grandfather Ivo] at the gate
PERSON	she thanked [Olga] with a smile
PERSON	the judge believed [Dominic] at once
PERSON	[Hannah Stern] won the race
PERSON	last night [Eric] could not sleep
PERSON	the letter was signed by [Søren] himself
PERSON	nobody saw [Mary Quill] leave
PERSON	ask [Chloé] if you like
PERSON	I believe in [Samuel] and his plan
PERSON	with [Aunt Rosa] we never went hungry
PERSON	the children followed [Pavel] home
PERSON	according to [Nadia] it was an accident
PERSON	the teacher praised [Kofi] warmly
PERSON	he wrote to [Elena] every day
PERSON	she never forgave [Victor] for that
PERSON	[Yusuf] and his brothers laughed
PERSON	I met [Clara Novak] on the stairs
PERSON	they elected [Mr Banda] again
PERSON	we heard [Luc] sing
PERSON	the dog obeys [Agnes] only
PERSON	it was [Henrik] who found it
PERSON	from [Amadou] we learned to wait
PERSON	she saw [Isaac] through the window
PERSON	[Mrs Okafor] teaches physics
PERSON	the prize went to [Lena Vogt] this time
PERSON	he laughed at [Boris] and left
DRUG	she is taking [Ronitac] twice a day
DRUG	the doctor prescribed [Melavor] for the cough
DRUG	he stopped [Zolpax] last week
DRUG	a tablet of [Cardoxin] in the morning
DRUG	allergic to [Bevicillin] since childhood
DRUG	treated with [amoxiderm] for ten days
DRUG	the dose of [Lipostat] was doubled
DRUG	two drops of [Oculac] in each eye
DRUG	patients on [Tremazol] slept better
DRUG	[Pulmac] helps against asthma
DRUG	[ibuzen] can harm the stomach
DRUG	he swallowed [Nervidol] with water
DRUG	they gave her [morphitac] after the operation
DRUG	take [Gastrec] before meals
DRUG	take [hepazine] with food
DRUG	side effects of [Virodex] are rare
DRUG	she was given [Dermacort] for the rash
DRUG	a bottle of [Tussipan] stood by the bed
DRUG	mixing [Alprazen] with wine is dangerous
DRUG	treated with [Fluvarin] and rest
DRUG	the trial compared [Novatac] to a placebo
DRUG	five milligrams of [Sedarol] at night
DRUG	he is taking [Cortimax] again
DRUG	the pharmacy had no [Penturol] left
DRUG	resistance to [Cefalin] is growing
DRUG	her trust in [Somnatec] was gone
DRUG	patients taking [Glucozin] lost weight
DRUG	injected with [insulac] before lunch
DRUG	the doctor stopped [Prozatin] in June
DRUG	a cream with [Zincol] and oil
DRUG	prescribed [Relaxine] for his back
DRUG	she tried [Vitadol forte] without success
DRUG	he became addicted to [Codarex] in hospital
DRUG	without [Thyroxal] she is tired
DRUG	[Antizid] works within an hour
DRUG	children should not take [aspirac] at all
DRUG	the price of [Epipax] tripled
DRUG	doubling [Rivoxan] did not help
)";
}

}  // namespace descent::neurons
