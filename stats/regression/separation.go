package regression

import (
	"math"
	"slices"
	"strings"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// SeparationMethod is how separation is told.
var SeparationMethod = stats.Method{
	ID: "regression.separation", Label: "separation, by linear programming",
	Sentence: "Whether the covariates separate the outcomes was decided by linear programming.",
	Cite:     "Albert A, Anderson JA. Biometrika 1984;71:1-10; Konis K. DPhil thesis, University of Oxford 2007",
}

// Separation tells that no maximum of the likelihood exists: along some direction of
// the coefficients the fit only improves.
type Separation struct {
	// Complete: the outcome of every row is told without error. Otherwise some rows
	// overlap (quasi-complete separation).
	Complete bool
	// Infinite are the coefficients without a finite value, Sign the side on which each
	// runs off, +1 or -1; 0 where every value of it fits as well, as others make up for it.
	Infinite []int
	Sign     []float64
	// By are the fewest of them (one by one, from the last) that tell the same rows apart.
	By    []int
	apart []bool // the rows that are told without error
	// rest is the model of the others, with the columns that they determine, and finite
	// which of its coefficients each finite one is.
	rest   *Model
	finite map[int]int
}

// Remedy is what can be done about separation.
const Remedy = "Firth's penalised likelihood stays finite; or take it out, or join levels"

// Words names the covariates.
func (s *Separation) Words(terms []stats.Term, name func(stats.Term) string) string {
	var names []string
	for _, j := range s.By {
		if terms[j] != Intercept || len(s.By) == 1 {
			names = append(names, name(terms[j]))
		}
	}
	kind := "separates the outcomes in part of the rows (quasi-complete separation)"
	if s.Complete {
		kind = "separates the outcomes completely"
	}
	return strings.Join(names, " with ") + " " + kind +
		": its ratio is infinite or zero"
}

// separation decides whether the data are separated; nil: they are not.
//
// A direction b separates where z'b >= 0 in every row and > 0 in some, z being x with the
// sign of the side to which the row's fit improves without end (both signs where it has
// none, as of a group with some successes and some failures). By Stiemke's lemma there is
// none, and a maximum exists, exactly if positive multiples of the rows add up to 0: that
// is the first phase of a linear programme with one constraint a coefficient, and its dual
// solution is the direction. Rows that are told apart are taken out of the sum until
// no further one can be.
func (g *glm) separation() (*Separation, error) {
	if g.Link == Identity {
		return nil, nil // the domain is bounded
	}
	rows, of, sides := g.sides()
	p := len(g.x)
	s := &Separation{apart: make([]bool, len(g.y))}
	directions, apart, err := newton.Recede(rows, sides, p)
	if err != nil || len(directions) == 0 {
		return nil, err
	}
	for i, a := range apart {
		s.apart[of[i]] = s.apart[of[i]] || a
	}
	s.Complete = true
	for i, a := range s.apart {
		s.Complete = s.Complete && (a || g.weightOf(i) == 0)
	}
	if s.Infinite, s.Sign, err = newton.RunOff(rows, g.scaled()); err != nil {
		return nil, err
	}
	s.By, err = fewest(rows, sides, p, s.Infinite, apart)
	return s, err
}

// fewest takes coefficients away, from the last on, as long as the same rows stay apart.
func fewest(rows [][]float64, wanted []bool, p int, infinite []int, apart []bool) ([]int, error) {
	keep := slices.Clone(infinite)
	for _, j := range slices.Backward(infinite) {
		less := make([][]float64, len(rows))
		for i, z := range rows {
			less[i] = slices.Clone(z)
			less[i][j] = 0
			for _, k := range infinite {
				if !slices.Contains(keep, k) {
					less[i][k] = 0
				}
			}
		}
		_, still, err := newton.Recede(less, wanted, p)
		if err != nil {
			return nil, err
		}
		if slices.Equal(still, apart) {
			keep = slices.DeleteFunc(keep, func(k int) bool { return k == j })
		}
	}
	return keep, nil
}

// sides gives the rows z with the row of the data that each is of, and whether the row's
// fit improves without end to its side.
func (g *glm) sides() (rows [][]float64, of []int, sides []bool) {
	p := len(g.x)
	mean, sd := make([]float64, p), make([]float64, p)
	for j, c := range g.x {
		mean[j], sd[j] = spread(c)
		if g.NoIntercept {
			mean[j] = 0
		} else if j == 0 {
			mean[j], sd[j] = 0, 1
		}
	}
	for i, y := range g.y {
		if g.weightOf(i) == 0 {
			continue
		}
		z, most := make([]float64, p), 0.0
		for j, c := range g.x {
			z[j] = (c[i] - mean[j]) / sd[j]
			most = math.Max(most, math.Abs(z[j]))
		}
		if most == 0 {
			continue
		}
		up, down := y == 1 && g.Family == Binomial && g.Link != Log, y == 0
		for j := range z {
			z[j] /= most
			if down {
				z[j] = -z[j]
			}
		}
		rows, of, sides = append(rows, z), append(of, i), append(sides, up || down)
		if !up && !down {
			other := make([]float64, p)
			for j, v := range z {
				other[j] = -v
			}
			rows, of, sides = append(rows, other), append(of, i), append(sides, false)
		}
	}
	return rows, of, sides
}

// scaled gives each coefficient as what it is of those of the rows of sides: a slope is its
// own but for its scale, the intercept holds the means of the columns too.
func (g *glm) scaled() [][]float64 {
	out := newton.Each(len(g.x), len(g.x))
	if g.NoIntercept {
		return out
	}
	most := 1.0
	for j := g.first(); j < len(g.x); j++ {
		mean, sd := spread(g.x[j])
		if g.middle != nil {
			mean += g.middle[j]
		}
		out[0][j] = -mean / sd
		most = math.Max(most, math.Abs(mean/sd))
	}
	for j := range out[0] {
		out[0][j] /= most
	}
	return out
}

// limit fills the likelihood that separated data tend to: rows told apart add nothing,
// the others are fitted with those of the columns that they determine.
func (m *Model) limit() error {
	g, s := m.glm, m.Separated
	var rows []int
	for i := range g.y {
		if !s.apart[i] && g.weightOf(i) > 0 {
			rows = append(rows, i)
		}
	}
	told := g.saturatedOf(func(i int) bool { return s.apart[i] })
	if len(rows) == 0 {
		m.likelihood(told)
		m.LR = lrOf(m)
		return nil
	}
	rest := m.data
	rest.Outcome, rest.Trials = stats.Pick(rest.Outcome, rows), stats.Pick(rest.Trials, rows)
	rest.Weight, rest.Offset, rest.Cluster = stats.Pick(rest.Weight, rows), stats.Pick(rest.Offset, rows), stats.Pick(rest.Cluster, rows)
	rest.Columns, rest.Terms = nil, nil
	all := make([][]float64, len(g.x))
	for j, c := range g.x {
		all[j] = stats.Pick(c, rows)
	}
	kept, first := newton.Independent(all), m.data.first()
	for _, j := range kept {
		if j >= first {
			rest.Columns = append(rest.Columns, stats.Pick(m.data.Columns[j-first], rows))
		}
	}
	fit, err := Fit(rest, m.Options)
	if err != nil {
		return err
	}
	if fit.Separated != nil {
		return stats.NotConverged // the rows that are left overlap
	}
	s.rest, s.finite = fit, map[int]int{}
	for k, j := range kept {
		if !slices.Contains(s.Infinite, j) {
			s.finite[j] = k
		}
	}
	m.likelihood(fit.LogLik[1] - fit.glm.constants() + told)
	m.LR = lrOf(m)
	return nil
}

// Determined is where coefficient j stands although the data are separated: it is finite, and
// coefficient k of the model of the rows that are not told apart, which alone determine it.
// False of those that run off. R: glm of those rows.
func (m *Model) Determined(j int) (rest *Model, k int, ok bool) {
	k, ok = m.Separated.finite[j]
	return m.Separated.rest, k, ok
}

// saturatedOf is the log-likelihood of some rows fitted exactly.
func (g *glm) saturatedOf(these func(i int) bool) float64 {
	s := 0.0
	for i, y := range g.y {
		if these(i) {
			s += g.weightOf(i) * saturated(g.Family, y)
		}
	}
	return s
}

func lrOf(m *Model) stats.Test {
	if len(m.data.Columns) == 0 {
		return stats.NoTest()
	}
	return dist.ChiSquaredTest(math.Max(0, 2*(m.LogLik[1]-m.LogLik[0])), float64(len(m.data.Columns)))
}
