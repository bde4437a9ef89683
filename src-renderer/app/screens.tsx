import { Button, Center, Loader } from "@mantine/core";
import { IconMapQuestion } from "@tabler/icons-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link, Route, Switch, useLocation } from "wouter";
import { Blank } from "../ui/blank.tsx";
import { Page } from "../ui/page.tsx";
import { ScreenGuard } from "./screen-guard.tsx";
import { routes } from "./routes.ts";

/** The screen of the address. */
export function Screens() {
  const [location] = useLocation();
  return (
    <ScreenGuard key={location}>
      <Suspense
        fallback={
          <Center mih="40vh">
            <Loader />
          </Center>
        }
      >
        <Switch>
          {routes.map(({ path, screen: Screen }) => (
            <Route key={path} path={path}>
              <Screen />
            </Route>
          ))}
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
    </ScreenGuard>
  );
}

function NotFound() {
  const { t } = useTranslation("frame");
  return (
    <Page title={t("notFoundTitle")}>
      <Blank
        icon={IconMapQuestion}
        title={t("notFoundTitle")}
        actions={
          <Button component={Link} href="/">
            {t("goHome")}
          </Button>
        }
      >
        {t("notFound")}
      </Blank>
    </Page>
  );
}
