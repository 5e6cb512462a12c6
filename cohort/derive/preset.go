package derive

import (
	"fmt"
	"slices"

	"leydig/cohort"
)

// Preset is a definition as a publication has it, for use by name.
type Preset struct {
	Extra
	Cite string
	// Checked says how far the definition was seen in a source: "found" in a copy of the
	// publication or a page that quotes it, "recall" general knowledge that was not looked
	// up, "claimed" only a claim whose source was not found.
	Checked string
	Remark  string
}

// Presets lists the published definitions. Where a paper leaves something open, the
// remark says what is taken.
var Presets = []Preset{
	{preset("cc_review_response", "Response: rise of 200 and at least 400 ng/dL", KindResponse,
		Said{Analyte: "total_testosterone", Rise: 200, AtLeast: 400}, Extra{}),
		"A 400-patient review of clomiphene is named for it; it was not found there", "claimed",
		"The same composite stands in a later study of 292 men (47% at 12 weeks)."},
	{preset("krzastek_2019_eugonadal", "Eugonadal (Krzastek 2019)", KindEver, Said{Analyte: "total_testosterone", AtLeast: 300}, Extra{}),
		"Krzastek SC, et al. J Urol 2019;202:1029-1035", "recall", "Entry was below 300 ng/dL; the limit of eugonadism itself is not in the " +
			"abstract."},
	{preset("keihani_2020", "Rise of 200 ng/dL within 6 months (Keihani 2020)", KindResponse,
		Said{Analyte: "total_testosterone", Rise: 200}, Extra{By: 6}),
		"Keihani S, et al. 2020 (332 men)", "found", "The paper takes the first laboratory value; here any up to month 6."},
	{preset("za_302", "Testosterone of 300 to 1040 on two mornings (ZA-302)", KindResponse,
		Said{Analyte: "total_testosterone", AtLeast: 300, AtMost: 1040}, Extra{Confirm: 2}),
		"Trial ZA-302 of enclomiphene", "recall", "Two consecutive values; the time of day is not looked at."},
	{preset("za_304", "Testosterone of 300 to 1040 with 15 million/mL (ZA-304, ZA-305)", KindResponse,
		Said{Analyte: "total_testosterone", AtLeast: 300, AtMost: 1040, And: []Said{{Analyte: "sperm_concentration", AtLeast: 15}}}, Extra{}),
		"Trials ZA-304 and ZA-305 of enclomiphene", "recall", "Both at one visit."},
	{preset("lykhonosov_2020", "Testosterone above 340 with LH above 1.24 at month 3 (Lykhonosov 2020)", KindResponse,
		Said{Analyte: "total_testosterone", Above: 340, And: []Said{{Analyte: "lh", Above: 1.24}}}, Extra{When: "window:3"}),
		"Lykhonosov MP, et al. 2020", "found", "3.4 ng/mL is 340 ng/dL; month 3 must be in the schedule."},
	{preset("kohn_2017", "Total motile count above 5 million by month 12 (Kohn 2017)", KindResponse,
		Said{Analyte: "total_motile_count", Above: 5}, Extra{By: 12}),
		"Kohn TP, et al. Fertil Steril 2017", "found", "Concentration, volume and motility of one sample."},
	{preset("ledesma_2023", "Sperm in the ejaculate again (Ledesma 2023)", KindTimeToEvent, Said{Is: "sperm in the ejaculate"}, Extra{}),
		"Ledesma BR, et al. 2023", "found", "Among those not known to have sperm at the index."},
	{preset("liu_2006_20", "Sperm recovery to 20 million/mL (Liu 2006)", KindTimeToEvent,
		Said{Analyte: "sperm_concentration", AtLeast: 20}, Extra{}),
		"Liu PY, et al. Lancet 2006;367:1412-1420", "found", ""},
	{preset("liu_2006_baseline", "Sperm return to own baseline (Liu 2006)", KindTimeToEvent,
		Said{Analyte: "sperm_concentration", OfBaseline: 1}, Extra{}),
		"Liu PY, et al. Lancet 2006;367:1412-1420", "found", "By chance alone a recovered man falls below his own mean at about half of " +
			"single counts."},
	{preset("haarlem_2021", "Total sperm count of 40 million (HAARLEM)", KindResponse, Said{Analyte: "total_sperm_count", AtLeast: 40},
		Extra{}),
		"Smit DL, et al. 2021 (HAARLEM)", "recall", "39 or 40 million are in use."},
	{preset("endocrine_society_2018", "Testosterone of 264 ng/dL (Endocrine Society 2018)", KindEver,
		Said{Analyte: "total_testosterone", AtLeast: 264}, Extra{}),
		"Bhasin S, et al. J Clin Endocrinol Metab 2018;103:1715-1744", "recall", "For assays certified by the CDC only."},
	{preset("eau_12", "Testosterone of 12 nmol/L (EAU)", KindEver, Said{Analyte: "total_testosterone", AtLeast: 346.104}, Extra{}),
		"EAU guidelines on sexual and reproductive health", "recall", "12 nmol/L × 28.842."},
	{preset("emas_compensated", "Compensated hypogonadism (EMAS)", KindEver,
		Said{Analyte: "total_testosterone", AtLeast: 302.841, And: []Said{{Analyte: "lh", Above: 9.4}}}, Extra{}),
		"Tajar A, et al. J Clin Endocrinol Metab 2010;95:1810-1818", "recall", "10.5 nmol/L × 28.842, with LH above 9.4 IU/L at one visit."},
}

func preset(name, title, kind string, said Said, e Extra) Extra {
	e.Name, e.Title, e.Kind, e.Said = name, title, kind, said
	return e
}

// Rule is the preset's rule in words.
func (p Preset) Rule() (string, error) {
	o, err := p.outcome()
	if err != nil {
		return "", err
	}
	return o.Rule.Text(), nil
}

// presets finds the definitions that a plan names.
func presets(names []string) ([]Extra, error) {
	var all []string
	for _, p := range Presets {
		all = append(all, p.Name)
	}
	var out []Extra
	for i, name := range names {
		k := slices.Index(all, name)
		if k < 0 {
			return nil, fmt.Errorf("outcomes: presets: there is no definition %q%s; leydig definitions lists them", name,
				cohort.DidYouMean(name, all))
		}
		if slices.Contains(names[:i], name) {
			return nil, fmt.Errorf("outcomes: presets: %s is named twice", name)
		}
		out = append(out, Presets[k].Extra)
	}
	return out, nil
}
