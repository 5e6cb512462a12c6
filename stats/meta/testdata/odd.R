# Odd data sets pooled by metafor: one study, two, no events, all events, studies that agree, huge
# ones, an outlier, and four of metadat's. Rscript odd.R > odd.tsv; R 4.2.2, metafor 3.8-1.
# Fisher's scoring does not settle on the first eight studies of dat.nielweise2007: there, tau2 is
# the maximum of the restricted likelihood by optimize. Tolerances are far below metafor's own.
suppressMessages({library(metafor); library(metadat)})
control <- list(maxiter = 10000, threshold = 1e-14, stepadj = .5, tol = 1e-14, tau2.max = 1e6)
show <- function(x) paste(format(x, digits = 15, trim = TRUE), collapse = ",")
pool <- function(set, measure, data, dat) for (m in c("REML", "DL", "ML", "PM", "EB", "HE", "SJ", "HS", "FE"))
  for (kh in c(FALSE, TRUE)) {
    if (m == "FE" && kh) next
    r <- suppressWarnings(try(rma(yi, vi, data = dat, method = m, test = if (kh) "knha" else "z", control = control), silent = TRUE))
    if (inherits(r, "try-error")) next
    p <- predict(r)
    pi <- if (m == "FE") c(NA, NA) else c(p$pi.lb, p$pi.ub)
    cat(set, measure, m, kh, data, show(c(coef(r), r$se, r$pval, r$tau2, r$I2, r$QE, pi)), sep = "\t", fill = FALSE); cat("\n")
  }
of <- function(...) paste(sapply(list(...), show), collapse = ";")
odds <- function(set, a, n1, c, n2) pool(set, "OR", of(a, n1 - a, c, n2 - c), escalc("OR", ai = a, n1i = n1, ci = c, n2i = n2))
share <- function(set, x, n) for (m in c("PLO", "PFT")) pool(set, m, of(x, n), escalc(m, xi = x, ni = n))
effect <- function(set, y, v) pool(set, "effect", of(y, v), escalc("GEN", yi = y, vi = v))
d <- dat.egger2001; odds("egger2001", d$ai, d$n1i, d$ci, d$n2i)
d <- dat.nielweise2007; odds("nielweise2007", d$ai, d$n1i, d$ci, d$n2i)
d <- dat.pritz1997; share("pritz1997", d$xi, d$ni)
d <- dat.hackshaw1998; effect("hackshaw1998", d$yi, d$vi)
odds("one", 7, 30, 3, 28); odds("two", c(7, 1), c(30, 20), c(3, 4), c(28, 22))
odds("no events", c(0, 0, 1, 0), c(20, 15, 30, 9), c(2, 0, 3, 0), c(20, 16, 31, 9))
odds("all events", c(20, 15, 30), c(20, 15, 30), c(18, 16, 25), c(20, 16, 31))
odds("huge", c(5e5, 4.9e5, 5.2e5), c(1e6, 1e6, 1.1e6), c(5.1e5, 4.8e5, 5.3e5), c(1e6, 1e6, 1e6))
odds("outlier", c(5, 8, 6, 7, 40), c(50, 60, 55, 52, 50), c(6, 7, 7, 6, 5), c(50, 60, 54, 51, 50))
share("one share", 7, 30); share("two shares", c(7, 12), c(30, 31)); share("no events", c(0, 0, 0, 1, 0), c(20, 30, 15, 40, 12))
share("all events", c(20, 30, 15, 39), c(20, 30, 15, 40)); share("huge", c(5e5, 6e5, 4e5), c(1e6, 1e6, 1e6))
share("outlier", c(15, 20, 18, 22, 2), c(30, 41, 35, 45, 50)); share("all without", c(0, 0, 0), c(20, 30, 15))
effect("one", .3, .04); effect("agree", c(.3, .3, .3), c(.04, .09, .01)); effect("wide", c(.1, .2, .15), c(1e-6, 1e4, .1))
d <- dat.nielweise2007
for (m in c("RR", "OR")) {
  e <- escalc(m, ai = d$ai, n1i = d$n1i, ci = d$ci, n2i = d$n2i)[1:8, ]
  ll <- function(t) { w <- 1 / (e$vi + t); b <- sum(w * e$yi) / sum(w); sum(log(w)) / 2 - log(sum(w)) / 2 - sum(w * (e$yi - b)^2) / 2 }
  up <- function(t) (ll(t + 1e-5) - ll(t - 1e-5)) / 2e-5
  t <- uniroot(up, c(.01, .3), tol = 1e-14)$root
  w <- 1 / (e$vi + t)
  cat("to and fro", "effect", "REML", FALSE, of(e$yi, e$vi), show(c(sum(w * e$yi) / sum(w), sqrt(1 / sum(w)), NA, t, NA, NA, NA, NA)), sep = "\t"); cat("\n")
}
