package simulate

import (
	"math"
	"math/rand/v2"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// trtRecovery is recovery after testosterone treatment has ended.
var trtRecovery = Preset{
	Name: "trt-recovery", Title: "Synthetic cohort of recovery after TRT", Patients: 300, Seed: 1, Kind: cohort.TRTStop,
	About: "Men who stopped TRT of 1 to 120 months. Sperm recovery to 20 million/mL follows the integrated analysis of Liu 2006 " +
		"(Lancet 367:1412; 67, 90, 96 and 100% at 6, 12, 16 and 24 months: model-based, in volunteers), slower after longer TRT; " +
		"testosterone recovery lies near 79.5% at three months after anabolic steroids (Lykhonosov 2020, 35 of 44). " +
		"Leaving the cohort and restarting TRT go with not recovering, so that the curves' assumption of independent censoring does not " +
		"hold, as in life.",
	prepare: func(*rand.Rand, int) []float64 { return nil }, patient: recoveryPatient, visits: recoveryVisits,
}

func recoveryPatient(r *rand.Rand, _ *Cohort, _, _ int) Patient {
	p := Patient{Restart: cohort.NoDay, Stop: cohort.NoDay}
	p.Age = math.Round(normal(r, 40, 11, 19, 76))
	p.BMI = round(normal(r, 28, 4.2, 18, 46), 1)
	p.Etiology = etiology(r)
	volume := 17.0
	if p.Etiology == "primary" {
		volume = 11
	}
	p.TesticularVolume = round(normal(r, volume, 3.6, 3, 30), 1)
	p.Adherence = math.NaN()
	p.TRTMonths = math.Round(math.Min(math.Max(logNormal(r, 22, 0.95), 1), 120))
	p.Treatment = []string{"none", "none", "none", "cc", "cc", "hcg", "cc+hcg", "hcg then cc"}[r.IntN(8)]
	p.Formulation = []string{"gel", "cypionate", "cypionate", "enanthate", "enanthate", "undecanoate"}[r.IntN(6)]
	p.SHBG, p.Hematocrit = normal(r, 30, 9, 8, 75), normal(r, 44, 2.2, 35, 52)
	epoch, _ := cohort.DayOf(2012, 1, 1)
	p.Index = epoch + cohort.Day(r.IntN(9*365))
	p.BaselineSperm = round(math.Max(0.5, logNormal(r, 62, 0.65)*math.Exp(0.05*(p.TesticularVolume-17))), 1)
	slow := 0.14*math.Log(p.TRTMonths/22) + 0.010*(p.Age-38)
	if p.Treatment != "none" {
		slow -= 0.25
		// hCG drives the testis itself; clomiphene needs the pituitary.
		if p.Etiology == "primary" {
			slow += 0.35
		}
	}
	t := Truth{Start: normal(r, 75, 30, 20, 160), Tau: math.Exp(slow) * logNormal(r, 1.15, 0.55)}
	t.Plateau = normal(r, 500, 125, 180, 950) - 2.2*(p.Age-38)
	if p.Etiology == "primary" {
		t.Plateau -= 110
	}
	t.Plateau = math.Max(t.Plateau, 120)
	never := r.Float64() < 0.05
	if never {
		t.Plateau = normal(r, 190, 35, 90, 250)
	}
	t.Responds = t.Plateau >= 300
	t.Eugonadal = math.Inf(1)
	if t.Plateau > 300 {
		t.Eugonadal = -t.Tau * math.Log((t.Plateau-300)/(t.Plateau-t.Start))
	}
	t.Sperm20 = math.Exp(slow) * logNormal(r, 3.7, 0.80)
	if never {
		t.Sperm20 = math.Inf(1)
	}
	p.Truth = t
	p.SymptomsImproved = cohort.TriOf(r.Float64() < 0.45+0.25*logistic((t.Plateau-350)/60))
	p.AdverseEvent = cohort.TriOf(r.Float64() < 0.06)
	return p
}

// halfLife is how many days the testosterone of a formulation takes to fall by half once it
// is not given any more: after the elimination of the depot, for injections.
var halfLife = map[string]float64{"gel": 0.8, "enanthate": 4.5, "cypionate": 8, "undecanoate": 33.9}

// recoveryVisits draws visits on TRT before the index, then off it.
func recoveryVisits(r *rand.Rand, c *Cohort, i int) {
	p := &c.Patients[i]
	t := p.Truth
	lh, fsh := gonadotropins(r, p.Etiology, p.TesticularVolume)
	final := p.BaselineSperm * math.Min(1.25, logNormal(r, 0.98, 0.22)) // the man's own plateau
	switch {
	case math.IsInf(t.Sperm20, 1):
		final = math.Min(final, 6)
	case final < 21:
		final = 21 // the model's time to 20 million/mL holds for every man
	}
	onTRT := normal(r, 640, 150, 300, 1300)
	hcg := p.Treatment == "hcg" || p.Treatment == "hcg then cc"
	visit := func(day cohort.Day, month float64, on cohort.Tri) float64 {
		v := Visit{Patient: i, Day: day, OnTRT: on, Sperm: math.NaN(), SymptomScore: math.NaN()}
		share := 1 - math.Exp(-math.Max(month, 0)/t.Tau)
		truth := t.Start + (t.Plateau-t.Start)*share
		pituitary := math.Max(0.02, 1-math.Exp(-math.Max(month, 0)/(0.7*t.Tau)))
		// What was injected or absorbed last still shows, and still holds the pituitary down.
		left := (onTRT - t.Start) * math.Exp2(-math.Max(month, 0)*unit.DaysPerMonth/halfLife[p.Formulation])
		truth += math.Max(0, left)
		pituitary *= 120 / (120 + math.Max(0, left))
		if hcg && (p.Treatment == "hcg" || month < 4) {
			pituitary *= 0.15 // hCG does LH's work, and LH falls
		}
		if on == cohort.Yes {
			truth, pituitary = onTRT*(1+0.12*r.NormFloat64()), 0.03
		}
		v.Testosterone = math.Round(measured(r, truth))
		v.LH = math.Max(0.1, round(lh*pituitary*(1+0.2*r.NormFloat64()), 1))
		v.FSH = math.Max(0.1, round(fsh*pituitary*(1+0.15*r.NormFloat64()), 1))
		v.Estradiol = round(math.Max(5, 8+0.045*truth+3.5*r.NormFloat64()), 1)
		v.SHBG = round(math.Max(5, p.SHBG*(1+0.06*r.NormFloat64())), 1)
		v.Hematocrit = round(p.Hematocrit+3*math.Max(0, left)/600+0.9*r.NormFloat64(), 1)
		if r.Float64() < 0.8 {
			// Counts rise on a log scale and pass 20 million/mL at the man's own month.
			k := math.Log(20/0.05) / math.Min(t.Sperm20, 12)
			count := final / (1 + (final/0.05-1)*math.Exp(-k*math.Max(month, 0)*1.15))
			if on == cohort.Yes {
				count = 0.05
			}
			v.Sperm = round(math.Min(450, count*math.Exp(0.22*r.NormFloat64())), 1)
		}
		c.Visits = append(c.Visits, v)
		return v.Testosterone
	}
	for _, before := range []int{60 + r.IntN(60), r.IntN(10)} {
		visit(p.Index-cohort.Day(before), -1, cohort.Yes)
	}
	for _, m := range []float64{1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 21, 24, 30, 36} {
		day := p.Index + cohort.Day(math.Round(m*unit.DaysPerMonth+6*r.NormFloat64()))
		if day <= p.Index || r.Float64() < 0.12 {
			continue
		}
		month := float64(day-p.Index) / unit.DaysPerMonth
		low := visit(day, month, cohort.No) < 300
		leave := 0.03
		if low && m >= 6 {
			leave = 0.10
		}
		if u := r.Float64(); u < leave {
			if low && m >= 3 && r.Float64() < 0.5 {
				p.Restart = day + cohort.Day(7+r.IntN(40))
			}
			break
		}
	}
}
