package cox

// instant is what the risk set at one event time has: sums over those at risk and
// over the events.
type instant struct {
	time         float64
	from, events int // the rows that are events
	deaths       int
	weight       float64 // of the events, on average
	s0, s0d      float64
	s1, s1d      []float64
}

// walk passes over the event times of a block from the last to the first and calls
// visit with each risk set's sums.
func (s *sorted) walk(b block, risk []float64, visit func(*instant)) {
	p := s.p
	t := &instant{s1: make([]float64, p), s1d: make([]float64, p)}
	gone := b.from
	add := func(i int, r float64, s1 []float64) {
		for j, x := range s.x {
			s1[j] += r * x[i]
		}
	}
	for _, at := range s.times[b.first:b.last] {
		t.time = s.time[at.from]
		if s.entry != nil {
			// Those that enter at this time or later were not at risk yet.
			for ; gone < b.to && s.entry[s.leaving[gone]] >= t.time; gone++ {
				q := int(s.leaving[gone])
				t.s0 -= risk[q]
				add(q, -risk[q], t.s1)
			}
		}
		t.from, t.events, t.deaths, t.s0d, t.weight = int(at.from), int(at.events), int(at.deaths), 0, 0
		clear(t.s1d)
		for i := t.from; i < int(at.to); i++ {
			t.s0 += risk[i]
			add(i, risk[i], t.s1)
		}
		if t.deaths == 0 {
			continue
		}
		for i := t.from; i < t.events; i++ {
			t.weight += s.w[i]
			t.s0d += risk[i]
			if t.deaths > 1 {
				add(i, risk[i], t.s1d)
			}
		}
		t.weight /= float64(t.deaths)
		visit(t)
	}
}

func (t *instant) shares(ties Ties) shares { return sharesOf(t.deaths, t.weight, t.s0, t.s0d, ties) }
