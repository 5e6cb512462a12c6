# Values of metafor for meta_test.go: Rscript make.R > metafor.json (R 4.2.2, metafor 3.8-1).
suppressMessages(library(metafor))
num <- function(x) if (length(x) == 0 || is.na(x)) "null" else sprintf("%.17g", x)
vec <- function(x) paste0("[", paste(sapply(x, num), collapse = ","), "]")
tight <- list(threshold = 1e-13, tol = 1e-13, maxiter = 10000)
x <- c(35, 11, 47, 18, 0, 24, 12, 9, 30); n <- c(54, 12, 49, 21, 7, 45, 12, 33, 66)
m <- c(3, 1, 12, 5, 2, 8, 4, 11, 6)
a <- c(4, 0, 10, 3, 7); b <- c(20, 15, 31, 9, 40); c <- c(8, 3, 12, 3, 15); d <- c(16, 14, 33, 0, 30)
even <- c(10, 11, 9, 12); evenN <- c(20, 22, 19, 23)
out <- c()
add <- function(name, e, ...) {
  f <- suppressWarnings(rma(e$yi, e$vi, ..., control = tight))
  p <- suppressWarnings(predict(f)); ci <- try(suppressWarnings(confint(f, control = list(tol = 1e-13, maxiter = 10000))$random), silent = TRUE)
  if (inherits(ci, "try-error")) ci <- matrix(NA, 4, 3)
  reg <- regtest(e$yi, e$vi, model = "lm")
  tf <- if (f$int.only) suppressWarnings(trimfill(f, control = tight)) else NULL
  out <<- c(out, sprintf('{"name":"%s","beta":%s,"se":%s,"p":%s,"low":%s,"high":%s,"tau2":%s,"seTau2":%s,"i2":%s,"h2":%s,"q":%s,"qm":%s,"piLow":%s,"piHigh":%s,"tau2Low":%s,"tau2High":%s,"egger":%s,"k0":%s,"filled":%s}',
    name, vec(f$beta), vec(f$se), vec(f$pval), vec(f$ci.lb), vec(f$ci.ub), num(f$tau2), num(f$se.tau2), num(f$I2), num(f$H2), num(f$QE),
    num(if (f$int.only) NA else f$QMp), num(if (f$int.only) p$pi.lb[1] else NA), num(if (f$int.only) p$pi.ub[1] else NA), num(ci[1, 2]), num(ci[1, 3]), num(reg$zval),
    num(if (is.null(tf)) NA else tf$k0), num(if (is.null(tf)) NA else tf$beta[1])))
}
for (measure in c("PLO", "PR", "PLN", "PAS", "PFT")) for (method in c("REML", "DL", "PM", "SJ", "HS", "HE", "FE"))
  add(paste("prop", measure, method), escalc(measure, xi = x, ni = n), method = method)
for (measure in c("RR", "OR", "RD")) for (method in c("ML", "EB", "DL")) add(paste("table", measure, method), escalc(measure, ai = a, bi = b, ci = c, di = d), method = method, test = "knha")
for (method in c("REML", "ML", "DL", "EB", "FE")) add(paste("reg PLO", method), escalc("PLO", xi = x, ni = n), mods = ~ m, method = method, test = if (method == "DL") "knha" else "z")
for (method in c("REML", "DL", "PM")) add(paste("even PLO", method), escalc("PLO", xi = even, ni = evenN), method = method)
glmm <- function(name, xi, ni, test = "z") {
  f <- suppressWarnings(rma.glmm(measure = "PLO", xi = xi, ni = ni, test = test)); p <- predict(f)
  out <<- c(out, sprintf('{"name":"%s","beta":%s,"se":%s,"tau2":%s,"i2":%s,"q":%s,"lrt":%s,"piLow":%s,"piHigh":%s}', name, vec(f$beta), vec(f$se), num(f$tau2), num(f$I2), num(f$QE.Wld), num(f$QE.LRT), num(p$pi.lb), num(p$pi.ub)))
}
glmm("glmm", x, n); glmm("glmm t", x, n, "t"); glmm("glmm even", even, evenN)
xx <- x[c(-5, -7)]; nn <- n[c(-5, -7)]; e <- escalc("PLO", xi = xx, ni = nn)
pet <- coef(summary(lm(e$yi ~ I(1 / nn), weights = xx * (nn - xx) / nn)))
out <- c(out, sprintf('{"name":"peters","beta":%s,"p":%s}', vec(pet[2, 3]), vec(pet[2, 4])))
cu <- cumul(rma(escalc("PLO", xi = x, ni = n)$yi, escalc("PLO", xi = x, ni = n)$vi, method = "DL"))
out <- c(out, sprintf('{"name":"cumul","beta":%s,"se":%s}', vec(cu$estimate), vec(cu$se)))
g <- c(1, 1, 1, 1, 2, 2, 2, 2, 2); e <- escalc("PLO", xi = x, ni = n)
s <- lapply(1:2, function(i) rma(e$yi[g == i], e$vi[g == i], method = "DL"))
q <- rma(yi = sapply(s, coef), sei = sapply(s, function(f) f$se), mods = ~ factor(1:2), method = "FE")
out <- c(out, sprintf('{"name":"subgroups","beta":%s,"q":%s}', vec(sapply(s, coef)), num(q$QM)))
cat("[", paste(out, collapse = ",\n"), "]\n")
